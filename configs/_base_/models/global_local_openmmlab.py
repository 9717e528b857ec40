# Global&Local as OpenMMLab trained it: the architecture and objective behind the released
# checkpoints (mmediting 0.x and mmagic 1.2.0, configs/global_local).
_norm = {'norm_cfg': {'type': 'SyncBN'}}
_relu = {'act_cfg': {'type': 'ReLU'}}
_disc = dict(
    type='MultiLayerDiscriminator',
    in_channels=3,
    max_channels=512,
    fc_in_channels=512 * 4 * 4,
    fc_out_channels=1024,
    out_act_cfg={'type': 'ReLU'},
    **_norm,
    **_relu,
)

model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'bgr'},
    'generator': {
        'type': 'GLGenerator',
        'init_cfg': {
            'type': 'Kaiming',
            'layer': ['Conv2d', 'ConvTranspose2d'],
            'mode': 'fan_out',
            'nonlinearity': 'relu',
            'distribution': 'normal',
        },
        'encoder': dict(type='GLEncoder', **_norm, **_relu),
        'dilation_neck': dict(type='GLDilationNeck', in_channels=256, **_norm, **_relu),
        'decoder': dict(type='GLDecoder', in_channels=256, **_norm, **_relu),
    },
    'disc': {
        'type': 'GLDiscs',
        'init_cfg': [
            {
                'type': 'Kaiming',
                'layer': 'Conv2d',
                'mode': 'fan_out',
                'nonlinearity': 'relu',
                'distribution': 'normal',
            },
            {'type': 'Normal', 'layer': 'Linear', 'std': 0.02},
        ],
        'global_disc_cfg': dict(num_convs=6, **_disc),
        'local_disc_cfg': dict(num_convs=5, **_disc),
    },
    'views': {
        'global_disc': {'type': 'WholeImage'},
        'local_disc': {'type': 'LocalPatch', 'size': 128},
    },
    'losses': {
        'hole': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': 'hole',
            'weight': 1.0,
        }
    },
    # the generator's part does not saturate; log(1 - D) in the paper
    'objective': {'type': 'VanillaLoss'},
    'adversarial_weight': 1e-3,
    # the generator alone, the discriminator alone, both
    'schedule': {
        'type': 'PhaseSchedule',
        'phases': [
            {'iterations': 90_000, 'cycle': [['generator']], 'adversarial': False},
            {'iterations': 10_000, 'cycle': [['disc']]},
            {'cycle': [['disc', 'generator']]},
        ],
    },
}
