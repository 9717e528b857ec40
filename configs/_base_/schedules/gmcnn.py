# The schedule of GMCNN's PyTorch code (options/train_options.py): Adam, lr 1e-5, betas (0.5, 0.9),
# constant, for both players; 40 epochs of 1000 steps for each phase.
_base_ = ['./adam_both_players.py']

_adam = dict(optimizer=dict(lr=1e-5, betas=(0.5, 0.9)))
optim_wrapper = dict(generator=_adam, disc=_adam)

# 40,000 of the generator alone, then 40,000 with five steps of the critics for each
train_cfg = dict(max_iters=240_000, val_interval=20_000)
auto_scale_lr = dict(base_batch_size=8)
