# The coarse network of deepfillv1_proof.py alone, a single stage: an encoder, dilated
# convolutions and a decoder with a quarter of the channels, without attention and without
# critics; trained as that recipe trains it. What it lacks is DeepFillv1's second stage.
_quarter = {'channel_factor': 0.25, 'padding_mode': 'zeros'}

model = {
    'type': 'ReconstructionInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'},
    'generator': {
        'type': 'GLGenerator',
        'init_cfg': {'type': 'DeltaOrthogonal', 'layer': ['Conv2d'], 'gain': 1.1},
        # image and mask; DeepFill's own has a channel of ones too
        'encoder': dict(type='DeepFillEncoder', encoder_type='stage1', in_channels=4, **_quarter),
        'dilation_neck': {
            'type': 'GLDilationNeck',
            'in_channels': 32,
            'dilations': (1, 2, 4, 2),
            'padding_mode': 'zeros',
        },
        'decoder': dict(type='DeepFillDecoder', in_channels=32, **_quarter),
    },
    'losses': {
        'refined_hole': {
            'loss': {'type': 'L1Loss', 'sample_wise': True},
            'pred': 'refined',
            'target': 'image',
            'region': {'type': 'SpatialDiscount', 'gamma': 0.98, 'of': 'hole'},
            'weight': 1.2,
        },
        'refined_valid': {
            'loss': {'type': 'L1Loss', 'sample_wise': True},
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.2,
        },
    },
}
