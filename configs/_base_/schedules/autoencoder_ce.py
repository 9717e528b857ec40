# The autoencoder beside Context Encoder: its generator's optimizer, images and iterations, and no
# critic. Ours.
optim_wrapper = {
    'type': 'OptimWrapper',
    'optimizer': {'type': 'Adam', 'lr': 2e-3, 'betas': (0.5, 0.999)},
}

train_cfg = {'type': 'ResumableIterTrainLoop', 'max_iters': 116_500, 'val_interval': 10_000}
val_cfg = {'type': 'ValLoop'}
test_cfg = {'type': 'TestLoop'}

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = {'enable': False, 'base_batch_size': 64}
