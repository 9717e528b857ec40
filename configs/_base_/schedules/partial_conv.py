# Adam at a constant rate, one optimizer: of both of the paper's stages and of OpenMMLab's.

# The paper's and OpenMMLab's first stage; the second takes 5e-5.
optim_wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 2e-4}}

train_cfg = {
    'type': 'ResumableIterTrainLoop',
    # of OpenMMLab's first stage on Places365 (mmagic 1.2.0)
    'max_iters': 800_002,
    # Ours: the interval does not influence the weights.
    'val_interval': 50_000,
}
val_cfg = {'type': 'ValLoop'}
test_cfg = {'type': 'TestLoop'}

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = {'enable': False, 'base_batch_size': 96}
