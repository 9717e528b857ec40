# Recipe "paper": the schedule of the released TensorFlow DeepFillv1 (branch v1.0.0,
# inpaint.yml and train.py).

# Adam, lr 1e-4, betas (0.5, 0.9), constant, for both players.
optim_wrapper = dict(
    constructor='MultiOptimWrapperConstructor',
    generator=dict(
        type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4, betas=(0.5, 0.9))),
    disc=dict(
        type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4, betas=(0.5, 0.9))))

train_cfg = dict(
    type='ResumableIterTrainLoop',
    # MAX_ITERS 1,000,000 counts generator steps. Each follows 5 critic steps, and all
    # six take a batch of their own, so one step is six iterations here.
    max_iters=6_000_000,
    # Ours: the interval does not influence the weights.
    val_interval=60_000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

# Images of all GPUs together that the learning rate is for; --auto-scale-lr reads it.
auto_scale_lr = dict(enable=False, base_batch_size=16)
