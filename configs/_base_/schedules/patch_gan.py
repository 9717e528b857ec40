# The paper names Adam for both players; rate, moments and length are ours.
_base_ = ['./adam_both_players.py']

_adam = {'optimizer': {'betas': (0.5, 0.999)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

train_cfg = {'max_iters': 500_000}
