# GMCNN's schedule: Adam, lr 1e-5, betas (0.5, 0.9), constant, for both players, as its PyTorch
# code has it (options/train_options.py). That code makes 40 passes over the data for each phase,
# which is 9 million steps on Places365; the number of steps is that of the TensorFlow code, 40,000
# (max_iters).
_base_ = ['./adam_both_players.py']

_adam = {'optimizer': {'lr': 1e-5, 'betas': (0.5, 0.9)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

# 40,000 of the generator alone, then 40,000 with five steps of the critics for each
train_cfg = {'max_iters': 240_000, 'val_interval': 20_000}
auto_scale_lr = {'base_batch_size': 8}
