# DeepFillv2 as its authors' released TensorFlow code has it (branch master): what its weights
# need, and its objective. Slim decoders, a plain last convolution, a second stage that sees the
# composite alone; SAME padding with zeros, the odd pixel at the bottom and right; attention
# with align-corners sampling, a constant overlap of 4, masked scores set to zero.
_base_ = ['./deepfillv2_openmmlab.py']

_same = {'padding_mode': 'zeros', 'conv_cfg': {'type': 'Conv2dAdaptivePadding'}}
_plain_end = dict(out_conv_type='conv', **_same)
_glorot = {'type': 'Xavier', 'layer': ['Conv2d'], 'distribution': 'uniform'}
_l1 = {'type': 'L1Loss'}

model = {
    'generator': {
        'init_cfg': dict(_delete_=True, **_glorot),
        'min_size': 16,
        'stage2_guide': False,
        'stage1': {'encoder': _same, 'dilation_neck': _same, 'decoder': _plain_end},
        'stage2': {
            'encoder_attention': dict(in_channels=3, out_act_cfg={'type': 'ReLU'}, **_same),
            'encoder_conv': dict(in_channels=3, **_same),
            'dilation_neck': _same,
            'contextual_attention': dict(
                contextual_attention={
                    'downsample': 'align_corners',
                    'overlap': 'const',
                    'mask_mode': 'post_zero',
                },
                **_same,
            ),
            'decoder': dict(channel_factor=0.75, **_plain_end),
        },
    },
    'disc': {'init_cfg': _glorot, 'conv_cfg': {'type': 'Conv2dAdaptivePadding'}},
    # plain means over the whole image
    'losses': {
        '_delete_': True,
        'coarse': {'loss': _l1, 'pred': 'coarse', 'target': 'image', 'weight': 1.0},
        'refined': {'loss': _l1, 'pred': 'refined', 'target': 'image', 'weight': 1.0},
    },
    'objective': {'disc_weight': 0.5},
    'adversarial_weight': 1.0,
    # the critic and the generator in turn, each on a batch of its own
    'schedule': {'phases': [{'cycle': [['disc'], ['generator']]}]},
}
