# The schedule of Shift-Net (the authors' Torch code): Adam with betas (0.5, 0.999) for both
# players, one image a step, 30 epochs of Paris StreetView's 14,900 images.
_base_ = ['./adam_both_players.py']

_adam = {'optimizer': {'lr': 2e-4, 'betas': (0.5, 0.999)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

train_cfg = {'max_iters': 447_000, 'val_interval': 14_900}
auto_scale_lr = {'base_batch_size': 1}
