# The schedule behind OpenMMLab's Global&Local (mmagic 1.2.0, gl_8xb12_places-256x256).
_base_ = ['./adam_both_players.py']

# Adam, lr 4e-4, PyTorch's betas (0.9, 0.999), constant, for both players.
_adam = {'optimizer': {'lr': 4e-4}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

train_cfg = {'max_iters': 500_002}
auto_scale_lr = {'base_batch_size': 96}
