# Shift-Net for 64x64 pixels: six levels, down to 1x1 as in eight of 256, a quarter of the
# channels, features of 16x16 shifted. The critic sees a window of 32.
_base_ = ['./shift_net_paper.py']

model = {
    'generator': {
        'base_channels': 16,
        'max_channels': 128,
        'num_levels': 6,
        'shift_level': 2,
        'feature_mask': 'nearest',
    },
    # each score sees 34x34 pixels
    'disc': {'base_channels': 16, 'num_conv': 2},
    'views': {'disc': {'size': 32}},
}
