# The schedule of the released Context Encoder: Adam, beta1 0.5, the generator ten times as fast
# as its critic, 64 images.
_base_ = ['./adam_both_players.py']

optim_wrapper = {
    'generator': {'optimizer': {'lr': 2e-3, 'betas': (0.5, 0.999)}},
    'disc': {'optimizer': {'lr': 2e-4, 'betas': (0.5, 0.999)}},
}
# 500 epochs of Paris StreetView's 14,900 images
train_cfg = {'max_iters': 116_500, 'val_interval': 10_000}
auto_scale_lr = {'base_batch_size': 64}
