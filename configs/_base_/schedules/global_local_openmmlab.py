# The schedule behind OpenMMLab's Global&Local (mmagic 1.2.0, gl_8xb12_places-256x256).

# Adam, lr 4e-4, PyTorch's betas (0.9, 0.999), constant, for both players.
optim_wrapper = dict(
    constructor='MultiOptimWrapperConstructor',
    generator=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=4e-4)),
    disc=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=4e-4)))

train_cfg = dict(
    type='ResumableIterTrainLoop',
    max_iters=500_002,
    # Ours: the interval does not influence the weights.
    val_interval=50_000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = dict(enable=False, base_batch_size=96)
