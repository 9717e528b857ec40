# The small model whose critic has but one score for the whole image.
_base_ = ['./patch_gan_small_64x64_1x16_scenes.py']

model = {
    'disc': {
        'heads': {
            '_delete_': True,
            'global_disc': {
                'type': 'MultiLayerDiscriminator',
                'in_channels': 64,
                'base_channels': 128,
                'max_channels': 128,
                'num_convs': 1,
                'kernel_size': 4,
                'fc_in_channels': 128 * 4 * 4,
            },
        }
    }
}
