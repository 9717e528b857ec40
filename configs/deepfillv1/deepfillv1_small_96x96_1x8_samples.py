# A DeepFillv1 with a quarter of the channels, on 96x96 crops of the sample photographs:
# what `make demo` trains, in about five minutes on two CPU cores.
_base_ = [
    '../_base_/models/deepfillv1_small.py',
    '../_base_/datasets/samples.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]

# What five minutes need and the paper's million iterations do not: first weights that let a deep
# network pass on what it sees, the generator alone at first, a larger rate that decays, smoother
# moments, and a discount that leaves weight in the middle of the hole.
model = {
    'generator': {
        'init_cfg': {'_delete_': True, 'type': 'DeltaOrthogonal', 'layer': ['Conv2d'], 'gain': 1.1}
    },
    'losses': {
        'coarse_hole': {'region': {'gamma': 0.99}},
        'refined_hole': {'region': {'gamma': 0.99}},
    },
    'schedule': {
        'phases': [
            {'iterations': 1100, 'cycle': [['generator']], 'adversarial': False},
            {'cycle': [['disc', 'generator']]},
        ]
    },
}
optim_wrapper = {
    'generator': {'optimizer': {'lr': 1e-3, 'betas': (0.9, 0.999)}},
    'disc': {'optimizer': {'lr': 5e-4}},
}
param_scheduler = {'type': 'CosineAnnealingLR', 'T_max': 1400, 'eta_min': 1e-5, 'by_epoch': False}
train_cfg = {'max_iters': 1400, 'val_interval': 700}
default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 350},
    'visual': {'max_images': 8},
}
custom_hooks = [{'type': 'GeneratorEMAHook', 'momentum': 0.01}]
