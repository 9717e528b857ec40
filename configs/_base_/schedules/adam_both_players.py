# What schedules of two players share: Adam at a constant rate for both, here with lr 1e-4 and
# PyTorch's betas (0.9, 0.999). Each of them says how many iterations.
optim_wrapper = dict(
    constructor='MultiOptimWrapperConstructor',
    generator=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4)),
    disc=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4)))

train_cfg = dict(
    type='ResumableIterTrainLoop',
    # Ours: the interval does not influence the weights.
    val_interval=50_000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = dict(enable=False, base_batch_size=16)
