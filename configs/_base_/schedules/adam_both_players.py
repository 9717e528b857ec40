# What schedules of two players share: Adam at a constant rate for both, here with lr 1e-4 and
# PyTorch's betas (0.9, 0.999). Each of them says how many iterations.
optim_wrapper = {
    'constructor': 'MultiOptimWrapperConstructor',
    'generator': {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 1e-4}},
    'disc': {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 1e-4}},
}

train_cfg = {
    'type': 'ResumableIterTrainLoop',
    # Ours: the interval does not influence the weights.
    'val_interval': 50_000,
}
val_cfg = {'type': 'ValLoop'}
test_cfg = {'type': 'TestLoop'}

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = {'enable': False, 'base_batch_size': 16}
