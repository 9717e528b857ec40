# LaMa's authors: Adam with PyTorch's moments, 1e-3 for the generator and 1e-4 for the
# discriminator, constant, a million iterations.
_base_ = ['./adam_both_players.py']

optim_wrapper = {'generator': {'optimizer': {'lr': 1e-3}}, 'disc': {'optimizer': {'lr': 1e-4}}}
train_cfg = {'max_iters': 1_000_000}
auto_scale_lr = {'base_batch_size': 30}
