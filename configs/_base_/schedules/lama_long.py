# An hour or two on two CPU cores for a small LaMa: the authors' optimizers (Adam, 1e-3 and 1e-4),
# the generator in bfloat16 with transforms in float32, a moving average, a rate that stays and
# falls.
_base_ = ['./paper_wgan_gp.py']

_iters = 3000

optim_wrapper = {
    'generator': {
        'type': 'AutocastOptimWrapper',
        'optimizer': {'lr': 1e-3, 'betas': (0.9, 0.999)},
        'clip_grad': {'max_norm': 1.0},
    },
    'disc': {'optimizer': {'lr': 1e-4, 'betas': (0.9, 0.999)}},
}
param_scheduler = [
    {'type': 'LinearLR', 'start_factor': 0.05, 'end': 200, 'by_epoch': False},
    {
        'type': 'LinearLR',
        'start_factor': 1.0,
        'end_factor': 0.02,
        'begin': 2000,
        'end': _iters,
        'by_epoch': False,
    },
]
train_cfg = {'max_iters': _iters, 'val_interval': 1000}
custom_hooks = [{'type': 'GeneratorEMAHook', 'momentum': 0.005}]
