# deepfillv1_proof.py with half of the paper's channels, for 128x128 pixels: 0.90 M parameters in
# the generator. Patches, holes and dilations are twice as large.
_base_ = ['./deepfillv1_proof.py']

_half = {'channel_factor': 0.5}
_neck = {'in_channels': 64, 'dilations': (1, 2, 4, 8)}
# as much weight in the middle of a hole that is twice as wide
_discounted = {'region': {'gamma': 0.99}}

model = {
    'generator': {
        'hole_side': 56,
        'stage1': {
            'encoder': _half,
            'dilation_neck': _neck,
            'decoder': dict(in_channels=64, **_half),
        },
        'stage2': {
            'encoder_attention': _half,
            'encoder_conv': _half,
            'dilation_neck': _neck,
            'contextual_attention': {'in_channels': 64},
            'decoder': dict(in_channels=128, **_half),
        },
    },
    'disc': {
        'global_disc_cfg': {'fc_in_channels': 64 * 8 * 8},
        'local_disc_cfg': {'fc_in_channels': 128 * 6 * 6},
    },
    'views': {'local_disc': {'size': 96}},
    'losses': {'coarse_hole': _discounted, 'refined_hole': _discounted},
}
