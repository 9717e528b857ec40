# Partial convolution as OpenMMLab trained it: the architecture and losses behind the released
# checkpoints (mmediting 0.x and mmagic 1.2.0, configs/partial_conv). First stage.
_kaiming = {
    'type': 'Kaiming',
    'layer': 'Conv2d',
    'mode': 'fan_out',
    'nonlinearity': 'relu',
    'distribution': 'normal',
}

model = {
    'type': 'ReconstructionInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'bgr'},
    'generator': {
        'type': 'PConvEncoderDecoder',
        'init_cfg': _kaiming,
        'encoder': {'type': 'PConvEncoder', 'num_layers': 7, 'norm_cfg': {'type': 'SyncBN'}},
        'decoder': {'type': 'PConvDecoder', 'num_layers': 7, 'norm_cfg': {'type': 'SyncBN'}},
    },
    'losses': {
        'valid': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.0,
        },
        # by the hole's size
        'hole': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': 'hole',
            'weight': 6.0,
        },
        'vgg': {
            'loss': {
                'type': 'PerceptualLoss',
                # the first three poolings
                'layer_weights': {'4': 1.0, '9': 1.0, '16': 1.0},
                'vgg_type': 'vgg16',
                'perceptual_weight': 0.05,
                'style_weight': 120.0,
                # VGG saw BGR here
                'channel_order': 'rgb',
            },
            'pred': ['refined', 'composited'],
            'target': 'image',
        },
        'variation': {
            'loss': {'type': 'MaskedTVLoss'},
            'pred': 'composited',
            'region': 'hole',
            'weight': 0.1,
        },
    },
}
