# The paper's DeepFillv1 with a quarter of the channels, on 96x96 pixels with patches of 48:
# every part of it, for two CPU cores. 0.23 M parameters in the generator.
_base_ = ['./deepfillv1_paper.py']

_quarter = {'channel_factor': 0.25}

model = {
    'generator': {
        'stage1': {
            'encoder': _quarter,
            'dilation_neck': {'in_channels': 32},
            'decoder': dict(in_channels=32, **_quarter),
        },
        'stage2': {
            'encoder_attention': _quarter,
            'encoder_conv': _quarter,
            'dilation_neck': {'in_channels': 32},
            'contextual_attention': {'in_channels': 32},
            'decoder': dict(in_channels=64, **_quarter),
        },
    },
    'disc': {
        'global_disc_cfg': {'base_channels': 16, 'max_channels': 64, 'fc_in_channels': 64 * 6 * 6},
        'local_disc_cfg': {'base_channels': 16, 'max_channels': 128, 'fc_in_channels': 128 * 3 * 3},
    },
    'views': {'local_disc': {'size': 48}},
}
