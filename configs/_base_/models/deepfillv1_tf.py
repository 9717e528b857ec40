# What the released TensorFlow weights of DeepFillv1 need: the paper's recipe with the
# numerics of that code (branch v1.0.0). SAME padding with zeros, the odd pixel at the bottom
# and right; attention with align-corners sampling, a constant overlap of 4, masked scores
# set to zero.
_base_ = ['./deepfillv1_paper.py']

_same = {'padding_mode': 'zeros', 'conv_cfg': {'type': 'Conv2dAdaptivePadding'}}

model = {
    'generator': {
        'min_size': 16,
        'stage1': {'encoder': _same, 'dilation_neck': _same, 'decoder': _same},
        'stage2': {
            'encoder_attention': _same,
            'encoder_conv': _same,
            'dilation_neck': _same,
            'contextual_attention': dict(
                contextual_attention={
                    'downsample': 'align_corners',
                    'overlap': 'const',
                    'mask_mode': 'post_zero',
                },
                **_same,
            ),
            'decoder': _same,
        },
    },
    'disc': {
        'global_disc_cfg': {'conv_cfg': {'type': 'Conv2dAdaptivePadding'}},
        'local_disc_cfg': {'conv_cfg': {'type': 'Conv2dAdaptivePadding'}},
    },
}
