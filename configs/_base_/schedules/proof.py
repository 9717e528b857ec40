# Minutes on two CPU cores, for a generator and its critics. The numbers are ours: the generator
# in bfloat16, a larger rate that decays, smoother moments than the paper's, a moving average.
_base_ = ['./paper_wgan_gp.py']

optim_wrapper = {
    'generator': {'type': 'AutocastOptimWrapper', 'optimizer': {'lr': 1e-3, 'betas': (0.9, 0.999)}},
    'disc': {'optimizer': {'lr': 5e-4}},
}
param_scheduler = {'type': 'CosineAnnealingLR', 'T_max': 6000, 'eta_min': 1e-5, 'by_epoch': False}
train_cfg = {'max_iters': 6000, 'val_interval': 500}
custom_hooks = [{'type': 'GeneratorEMAHook', 'momentum': 0.01}]
