# deepfillv1_proof.py with the objective of deepfillv1_openmmlab.py: no discount, critics with ELU
# and a leaky score, a penalty on each pixel's gradient. The generator and its first weights stay.
_base_ = ['./deepfillv1_proof.py']

_critic = {
    'act_cfg': {'_delete_': True, 'type': 'ELU'},
    'out_act_cfg': {'_delete_': True, 'type': 'LeakyReLU', 'negative_slope': 0.2},
}
_term = {'loss': {'type': 'L1Loss'}, 'target': 'image', 'weight': 1.0}

model = {
    'disc': {
        'init_cfg': {
            '_delete_': True,
            'type': 'Normal',
            'layer': ['Conv2d', 'Linear'],
            'std': 0.02,
        },
        'global_disc_cfg': _critic,
        'local_disc_cfg': _critic,
    },
    'losses': {
        '_delete_': True,
        'coarse_hole': dict(pred='coarse', region='hole', **_term),
        'coarse_valid': dict(pred='coarse', region='valid', **_term),
        'refined_hole': dict(pred='refined', region='hole', **_term),
        'refined_valid': dict(pred='refined', region='valid', **_term),
    },
    'adversarial_weight': 1e-4,
    'gradient_penalty': {'norm': 'pixel', 'masked': ['global_disc']},
    'drift': {'_delete_': True, 'type': 'DiscShiftLoss', 'weight': 1e-3},
    'schedule': {'phases': [{'cycle': [['disc']] * 4 + [['disc', 'generator']]}]},
}
