# lama.py with the norm of each player's gradient clipped to 1, as in the authors' configs for
# Places.
_base_ = ['./lama.py']

_clipped = {'clip_grad': {'max_norm': 1.0}}
optim_wrapper = {'generator': _clipped, 'disc': _clipped}
