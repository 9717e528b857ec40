# partial_conv_openmmlab.py with an eighth of the channels and five levels, for 64x64 pixels, on two
# CPU cores. Without its VGG loss, for which VGG16 would have to be downloaded.
_base_ = ['./partial_conv_openmmlab.py']

_unet = {'num_layers': 5, 'channel_factor': 0.125, 'norm_cfg': {'type': 'BN'}}
_l1 = {'type': 'L1Loss'}

model = {
    'data_preprocessor': {'channel_order': 'rgb'},
    'generator': {'encoder': _unet, 'decoder': _unet},
    'losses': {
        '_delete_': True,
        'valid': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.0,
        },
        'hole': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': 'hole',
            'weight': 6.0,
        },
        'variation': {
            'loss': {'type': 'MaskedTVLoss'},
            'pred': 'composited',
            'region': 'hole',
            'weight': 0.1,
        },
    },
}
