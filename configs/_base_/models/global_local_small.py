# global_local_openmmlab.py with a quarter of the channels in the generator and an eighth in the
# critics, for 64x64 pixels, on two CPU cores. The numbers are ours: on 16 rows of features a
# dilation of 16 sees nothing but padding, and without a 1 holes show a grid.
_base_ = ['./global_local_openmmlab.py']

_bn = {'norm_cfg': {'type': 'BN'}}
_critic = dict(base_channels=16, max_channels=64, fc_out_channels=128, **_bn)

model = {
    'data_preprocessor': {'channel_order': 'rgb'},
    'generator': {
        'encoder': dict(channel_factor=0.25, **_bn),
        'dilation_neck': dict(in_channels=64, dilations=(1, 2, 4, 2), **_bn),
        'decoder': dict(in_channels=64, channel_factor=0.25, **_bn),
    },
    'disc': {
        'global_disc_cfg': dict(num_convs=4, fc_in_channels=64 * 4 * 4, **_critic),
        'local_disc_cfg': dict(num_convs=3, fc_in_channels=64 * 4 * 4, **_critic),
    },
    'views': {'local_disc': {'size': 32}},
}
