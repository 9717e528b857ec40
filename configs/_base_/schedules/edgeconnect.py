# The schedule of EdgeConnect's authors' code: Adam, lr 1e-4, a tenth of it for the critic,
# betas (0, 0.9), 2,000,000 iterations of 8 images.
_base_ = ['./adam_both_players.py']

optim_wrapper = {
    'generator': {'optimizer': {'betas': (0.0, 0.9)}},
    'disc': {'optimizer': {'lr': 1e-5, 'betas': (0.0, 0.9)}},
}

train_cfg = {'max_iters': 2_000_000}
auto_scale_lr = {'base_batch_size': 8}
