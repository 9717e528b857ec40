# The schedule of EdgeConnect's authors' code: Adam, lr 1e-4, a tenth of it for the critic,
# betas (0, 0.9), 2,000,000 iterations of 8 images.
_base_ = ['./adam_both_players.py']

optim_wrapper = dict(
    generator=dict(optimizer=dict(betas=(0., 0.9))),
    disc=dict(optimizer=dict(lr=1e-5, betas=(0., 0.9))))

train_cfg = dict(max_iters=2_000_000)
auto_scale_lr = dict(base_batch_size=8)
