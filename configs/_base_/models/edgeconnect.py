# EdgeConnect (Nazeri et al., 2019): networks, critics, weights of the losses and first weights of
# its authors' code and its config file, where the second network learns on what the first, which
# stays as it is, draws into the hole ("model 3"; here phase 3). RGB, the hole white.
_network = {
    'type': 'DilatedResnet',
    'base_channels': 64,
    'dilations': (2,) * 8,
    'up': 'deconv',
    # without scale and shift
    'norm_cfg': {'type': 'IN'},
}
# first weights N(0, 0.02)
_critic = {
    'type': 'SoftMaskPatchDiscriminator',
    'base_channels': 64,
    'num_conv': 3,
    'with_spectral_norm': True,
    'plain_last': False,
}

model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {
        'type': 'InpaintingPreprocessor',
        'channel_order': 'rgb',
        'hole_value': 1.0,
    },
    'generator': {
        'type': 'EdgeConnectGenerator',
        'init_cfg': {'type': 'Normal', 'layer': ['Conv2d', 'ConvTranspose2d'], 'std': 0.02},
        # grey image, edges, mask
        'edge': dict(
            in_channels=3,
            out_channels=1,
            with_spectral_norm=True,
            out_act_cfg={'type': 'Sigmoid'},
            **_network,
        ),
        # image, edges; (tanh + 1) / 2 in [0, 1]
        'completion': dict(in_channels=4, out_channels=3, out_act_cfg={'type': 'Tanh'}, **_network),
        'sigma': 2.0,
        'trained': ['completion'],
        'guide': 'predicted',
    },
    'disc': {
        'type': 'IndependentDiscriminators',
        'discs': {
            # edges, grey image
            'edge': dict(in_channels=2, **_critic),
            'completion': dict(in_channels=3, **_critic),
        },
        'playing': ['completion'],
    },
    # which sees images in [0, 1]
    'views': {'completion': {'type': 'UnitRange'}},
    # what the network gives, not composited
    'judged': {'completion': {'pred': 'refined'}},
    'losses': {
        # of the image in [-1, 1]: half of the authors' weight
        'l1': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': {'type': 'PerHole'},
            'weight': 0.5,
        },
        'perceptual': {
            'loss': {
                'type': 'PerceptualLoss',
                'vgg_type': 'vgg19',
                # [0, 1] as it is
                'use_input_norm': False,
                # relu1_1 to relu5_1
                'layer_weights': {'1': 1.0, '6': 1.0, '11': 1.0, '20': 1.0, '29': 1.0},
                'style_weight': 0.0,
            },
            'pred': 'refined',
            'target': 'image',
            'weight': 0.1,
        },
        'style': {
            'loss': {
                'type': 'PerceptualLoss',
                'vgg_type': 'vgg19',
                'use_input_norm': False,
                # relu2_2, relu3_4, relu4_4, relu5_2
                'layer_weights': {'8': 1.0, '17': 1.0, '26': 1.0, '31': 1.0},
                'perceptual_weight': 0.0,
            },
            'pred': 'refined',
            'target': 'image',
            'view': {'type': 'HoleAlone'},
            'weight': 250.0,
        },
    },
    # the critic's halved
    'objective': {'type': 'VanillaLoss', 'disc_weight': 0.5},
    'adversarial_weight': {'completion': 0.1},
    # both players in every iteration, on the same batch
    'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
}
