# The schedule behind the published OpenMMLab checkpoints of DeepFillv2 (mmediting 0.16.1 and
# mmagic 1.2.0, deepfillv2_256x256_8x2_places).

# Adam, lr 1e-4, PyTorch's betas (0.9, 0.999), constant, for both players.
optim_wrapper = dict(
    constructor='MultiOptimWrapperConstructor',
    generator=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4)),
    disc=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4)))

train_cfg = dict(
    type='ResumableIterTrainLoop',
    # Both players move in each iteration.
    max_iters=1_000_003,
    # Ours: the interval does not influence the weights.
    val_interval=50_000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = dict(enable=False, base_batch_size=16)
