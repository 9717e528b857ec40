# patch_gan_demir.py with a quarter of the channels, for 64x64 pixels. The numbers are ours: on
# 16 rows of features a dilation of 16 sees nothing but reflections, and without a 1 holes show a
# grid.
_base_ = ['./patch_gan_demir.py']

model = {
    'generator': {'network': {'base_channels': 16, 'dilations': (1, 2, 4, 2)}},
    'disc': {
        'channels': (16, 32, 64),
        'heads': {
            'global_disc': {
                'in_channels': 64,
                'base_channels': 128,
                'max_channels': 128,
                'num_convs': 1,
                'fc_in_channels': 128 * 4 * 4,
            },
            'patch_disc': {'in_channels': 64, 'base_channels': 128},
        },
    },
}
