# The schedule of AOT-GAN's authors (researchmm/AOT-GAN-for-Inpainting): Adam, lr 1e-4, betas
# (0.5, 0.999), constant, for both players.
_base_ = ['./adam_both_players.py']

_adam = {'optimizer': {'betas': (0.5, 0.999)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

train_cfg = {'max_iters': 1_000_000}
