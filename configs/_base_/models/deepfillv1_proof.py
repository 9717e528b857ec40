# deepfillv1_small.py for 64x64 pixels and holes of any shape: local patches of 48, the discount
# of the paper's text, whose distance is to the nearest known pixel. What else is not the paper's
# is here because it was measured to be better, see docs/proof.md.
_base_ = ['./deepfillv1_small.py']

# leaves weight in the middle of a hole
_discounted = {'_delete_': True, 'type': 'SpatialDiscount', 'gamma': 0.98, 'of': 'hole'}
# Zeros as in the released TensorFlow code: a sixth faster, as nothing is copied.
_zeros = {'padding_mode': 'zeros'}
# (2, 4, 8, 16) are for 256x256 pixels: on 16 rows of features, 16 sees nothing but padding, and
# without a 1 holes show a grid.
_neck = dict(dilations=(1, 2, 4, 2), **_zeros)

model = {
    'data_preprocessor': {'channel_order': 'rgb'},
    'generator': {
        'min_size': 16,
        # of the boxes
        'hole_side': 28,
        'init_cfg': {'_delete_': True, 'type': 'DeltaOrthogonal', 'layer': ['Conv2d'], 'gain': 1.1},
        'stage1': {'encoder': _zeros, 'dilation_neck': _neck, 'decoder': _zeros},
        'stage2': {
            'encoder_attention': _zeros,
            'encoder_conv': _zeros,
            'dilation_neck': _neck,
            'contextual_attention': _zeros,
            'decoder': _zeros,
        },
    },
    'disc': {
        'global_disc_cfg': {'fc_in_channels': 64 * 4 * 4},
        'local_disc_cfg': {'fc_in_channels': 128 * 3 * 3},
    },
    'losses': {'coarse_hole': {'region': _discounted}, 'refined_hole': {'region': _discounted}},
}
