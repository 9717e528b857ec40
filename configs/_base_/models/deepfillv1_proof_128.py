# deepfillv1_proof.py for 128x128 pixels: a quarter of the paper's channels. Patches, holes and
# dilations are twice as large.
_base_ = ['./deepfillv1_proof.py']

_neck = {'dilations': (1, 2, 4, 8)}
# as much weight in the middle of a hole that is twice as wide
_discounted = {'region': {'gamma': 0.99}}

model = {
    'generator': {
        'hole_side': 56,
        'stage1': {'dilation_neck': _neck},
        'stage2': {'dilation_neck': _neck},
    },
    'disc': {
        'global_disc_cfg': {'fc_in_channels': 64 * 8 * 8},
        'local_disc_cfg': {'fc_in_channels': 128 * 6 * 6},
    },
    'views': {'local_disc': {'size': 96}},
    'losses': {'coarse_hole': _discounted, 'refined_hole': _discounted},
}
