# deepfillv2_openmmlab.py with a quarter of DeepFillv1's channels, for 64x64 pixels, on two CPU
# cores. Zeros, dilations and first weights as in deepfillv1_proof.py; see docs/proof.md.
_base_ = ['./deepfillv2_openmmlab.py']

_zeros = {'padding_mode': 'zeros'}
_quarter = dict(channel_factor=0.25, **_zeros)
_neck = dict(in_channels=32, dilations=(1, 2, 4, 2), **_zeros)

model = {
    'data_preprocessor': {'channel_order': 'rgb'},
    'generator': {
        'min_size': 16,
        'init_cfg': {'_delete_': True, 'type': 'DeltaOrthogonal', 'layer': ['Conv2d'], 'gain': 1.1},
        'stage1': {
            'encoder': _quarter,
            'dilation_neck': _neck,
            'decoder': dict(in_channels=32, **_quarter),
        },
        'stage2': {
            'encoder_attention': _quarter,
            'encoder_conv': _quarter,
            'dilation_neck': _neck,
            'contextual_attention': dict(in_channels=32, **_zeros),
            'decoder': dict(in_channels=64, **_quarter),
        },
    },
    'disc': {'base_channels': 16, 'max_channels': 64, 'num_convs': 4},
}
