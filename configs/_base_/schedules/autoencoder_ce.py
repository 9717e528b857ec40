# The autoencoder beside Context Encoder: its generator's optimizer, images and iterations, and no
# critic. Ours.
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='Adam', lr=2e-3, betas=(0.5, 0.999)))

train_cfg = dict(type='ResumableIterTrainLoop', max_iters=116_500, val_interval=10_000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = dict(enable=False, base_batch_size=64)
