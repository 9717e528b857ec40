# What weights of daa233/generative-inpainting-pytorch need: a PyTorch port of the released
# TensorFlow code, trained anew, with numerics of its own. RGB. Zeros on both sides of every
# convolution, also of those with stride 2; a local critic as wide as the global one; attention
# with every second pixel, a constant overlap of 4, masked scores set to zero.
_base_ = ['./deepfillv1_paper.py']

_zeros = {'padding_mode': 'zeros'}

model = {
    'data_preprocessor': {'channel_order': 'rgb'},
    'generator': {
        'min_size': 16,
        'stage1': {'encoder': _zeros, 'dilation_neck': _zeros, 'decoder': _zeros},
        'stage2': {
            'encoder_attention': _zeros,
            'encoder_conv': _zeros,
            'dilation_neck': _zeros,
            'contextual_attention': dict(
                contextual_attention={
                    'overlap': 'const',
                    'mask_mode': 'post_zero',
                    # 1e-4 for each of the 128 * 3 * 3 numbers of a patch. Early revisions of
                    # the port have 0 here, and softmax_scale=2550
                    'norm_bias': 0.1152,
                },
                **_zeros,
            ),
            'decoder': _zeros,
        },
    },
    'disc': {'local_disc_cfg': {'max_channels': 256, 'fc_in_channels': 256 * 8 * 8}},
    # the norm of the whole gradient, not of what is inside the hole
    'gradient_penalty': {'masked': []},
}
