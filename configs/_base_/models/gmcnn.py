# GMCNN as its authors' PyTorch code has it (Wang et al., NeurIPS 2018; shepnerd/inpainting_gmcnn,
# rectangular holes): three columns in RGB; a whole and a local critic with spectral norm and the
# hinge objective, where the paper and the TensorFlow code have WGAN-GP; weights 1.4, 1.2, 0.05,
# 1e-3. First reconstruction alone, then all.
# Ours: each critic's step has a batch of its own, where five steps take the generator's; layers of
# VGG by their true names. That code counts convolutions and ReLUs alike, so that its relu3_2 and
# relu4_2 are relu3_1 and relu4_1: layer_weights={'11': 1., '20': 2.}.
_critic = {
    'type': 'MultiLayerDiscriminator',
    'in_channels': 3,
    'num_convs': 4,
    'max_channels': 256,
    'act_cfg': {'type': 'ELU'},
    'with_spectral_norm': True,
}
_l1 = {'type': 'L1Loss'}
_patch = {'type': 'LocalPatch', 'size': 128}

model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'},
    'generator': {
        'type': 'MultiColumnGenerator',
        'init_cfg': {'type': 'Normal', 'layer': ['Conv2d'], 'std': 0.02},
    },
    'disc': {
        'type': 'DeepFillv1Discriminators',
        # that code's N(0, 0.02) does not reach weights with spectral norm
        'init_cfg': {'type': 'PyTorchDefault', 'layer': ['Conv2d', 'Linear']},
        'global_disc_cfg': dict(fc_in_channels=256 * 16 * 16, **_critic),
        'local_disc_cfg': dict(fc_in_channels=256 * 8 * 8, **_critic),
    },
    'views': {'global_disc': {'type': 'WholeImage'}, 'local_disc': _patch},
    'losses': {
        'confidence': {
            'loss': _l1,
            'pred': 'composited',
            'target': 'image',
            # 'gaussian' is the paper's
            'region': {'type': 'ConfidenceWeights', 'kernel': 'box'},
            'weight': 1.4,
        },
        'known': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.2,
        },
        'mrf': {
            # relu3_2; relu4_2, for texture and for structure
            'loss': {
                'type': 'IDMRFLoss',
                'layer_weights': {'13': 1.0, '22': 2.0},
                'reduction': 'sum',
            },
            'pred': 'composited',
            'target': 'image',
            'view': _patch,
            'weight': 0.05,
        },
    },
    'objective': {'type': 'HingeLoss'},
    'adversarial_weight': 1e-3,
    # 40,000 steps of the generator each, as the TensorFlow code has it
    'schedule': {
        'type': 'PhaseSchedule',
        'phases': [
            {
                'iterations': 40_000,
                'cycle': [['generator']],
                'adversarial': False,
                'losses': ['confidence', 'known'],
            },
            # the generator in each fifth
            {'cycle': [['disc']] * 4 + [['disc', 'generator']]},
        ],
    },
}
