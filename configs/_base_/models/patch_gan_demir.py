# Patch-based GAN inpainting (Demir and Unal, 2018): a residual network with dilation, and one
# critic with two heads on shared convolutions, for 256x256.
# From the paper: the parts, the enlargement by interpolation, the shared convolutions, the three
# weights. Ours, as its tables and code could not be had: the channels and dilations of the
# blocks, batch norm in the generator and none in the critic, the layers of the heads (the patch
# head completes a PatchGAN of 70x70 pixels), RGB with the hole at mid-grey, the mask as fourth
# channel, first weights, and that the critic sees the composited image.
model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'},
    'generator': {
        'type': 'DilatedResnetGenerator',
        'init_cfg': {'type': 'Normal', 'layer': ['Conv2d'], 'std': 0.02},
        'network': {
            'type': 'DilatedResnet',
            'in_channels': 4,
            'base_channels': 64,
            'dilations': (2, 4, 8, 16),
            'dilated': 'first',
            'up': 'interp',
            'norm_cfg': {'type': 'BN'},
        },
    },
    'disc': {
        'type': 'PatchGlobalDiscriminator',
        'init_cfg': {
            'type': 'Kaiming',
            'layer': ['Conv2d', 'Linear'],
            'a': 0.2,
            'mode': 'fan_in',
            'nonlinearity': 'leaky_relu',
            'distribution': 'normal',
        },
        'channels': (64, 128, 256),
        'heads': {
            'global_disc': {
                'type': 'MultiLayerDiscriminator',
                'in_channels': 256,
                'base_channels': 512,
                'max_channels': 512,
                'num_convs': 3,
                'kernel_size': 4,
                'fc_in_channels': 512 * 4 * 4,
            },
            # on features: one convolution of stride 1, and the scores
            'patch_disc': {
                'type': 'SoftMaskPatchDiscriminator',
                'in_channels': 256,
                'base_channels': 512,
                'num_conv': 0,
            },
        },
    },
    'views': {'image': {'type': 'WholeImage'}},
    'losses': {
        'l1': {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image', 'weight': 0.995}
    },
    'objective': {'type': 'VanillaLoss'},
    # of each head
    'adversarial_weight': 0.0025,
    # both players in every iteration, on the same batch
    'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
}
