# GMCNN for two CPU cores: a quarter of the channels, 64x64 pixels, patches of 48. Without its
# ID-MRF loss, for which VGG19 would have to be downloaded.
_base_ = ['./gmcnn.py']

_l1 = {'type': 'L1Loss', 'sample_wise': True}

model = {
    'generator': {
        'base_channels': 8,
        # 16 rows of features, which reflection of 7x7 kernels of dilation 4 just allows
        'dilations': (1, 2, 4, 2),
        'init_cfg': {'_delete_': True, 'type': 'DeltaOrthogonal', 'layer': ['Conv2d'], 'gain': 1.1},
    },
    'disc': {
        'init_cfg': {
            '_delete_': True,
            'type': 'Normal',
            'layer': ['Conv2d', 'Linear'],
            'std': 0.02,
        },
        'global_disc_cfg': {'base_channels': 16, 'max_channels': 64, 'fc_in_channels': 64 * 4 * 4},
        'local_disc_cfg': {'base_channels': 16, 'max_channels': 64, 'fc_in_channels': 64 * 3 * 3},
    },
    'views': {'local_disc': {'size': 48}},
    'losses': {
        '_delete_': True,
        'confidence': {
            'loss': _l1,
            'pred': 'composited',
            'target': 'image',
            # the paper's kernel, a quarter as large
            'region': {
                'type': 'ConfidenceWeights',
                'kernel': 'gaussian',
                'size': 17,
                'sigma': 10.0,
            },
            'weight': 1.4,
        },
        'known': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.2,
        },
    },
    'schedule': {
        'phases': [
            {'iterations': 5500, 'cycle': [['generator']], 'adversarial': False},
            {'cycle': [['disc', 'generator']]},
        ]
    },
}
