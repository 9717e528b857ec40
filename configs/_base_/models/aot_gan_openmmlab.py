# AOT-GAN as OpenMMLab trained it (mmediting 0.x and mmagic 1.2.0, configs/aot_gan): one stage
# in RGB, the hole white; a critic of patches with spectral norm, whose labels go by place.
# Ours: the labels are the paper's, see SoftMaskPatchLoss. OpenMMLab's teach the critic that the
# hole of a filled image is real and the rest of it is not.
model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {
        'type': 'InpaintingPreprocessor',
        'channel_order': 'rgb',
        'hole_value': 1.0,
    },
    'generator': {
        'type': 'AOTEncoderDecoder',
        'encoder': {'type': 'AOTEncoder'},
        'dilation_neck': {
            'type': 'AOTBlockNeck',
            'dilation_rates': (1, 2, 4, 8),
            'num_aotblock': 8,
        },
        'decoder': {'type': 'AOTDecoder'},
    },
    'disc': {
        'type': 'SoftMaskPatchDiscriminator',
        'in_channels': 3,
        'base_channels': 64,
        'num_conv': 3,
        'with_spectral_norm': True,
    },
    'views': {'disc': {'type': 'WholeImage'}},
    'losses': {
        'l1': {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image', 'weight': 1.0},
        'vgg': {
            'loss': {
                'type': 'PerceptualLoss',
                'vgg_type': 'vgg19',
                # relu1_1 to relu5_1
                'layer_weights': {'1': 1.0, '6': 1.0, '11': 1.0, '20': 1.0, '29': 1.0},
                # relu2_2, relu3_4, relu4_4, relu5_2
                'layer_weights_style': {'8': 1.0, '17': 1.0, '26': 1.0, '31': 1.0},
                'perceptual_weight': 0.1,
                'style_weight': 250.0,
            },
            'pred': 'refined',
            'target': 'image',
        },
    },
    'objective': {'type': 'SoftMaskPatchLoss', 'kernel_size': 71, 'sigma': 10.0},
    'adversarial_weight': 0.01,
    # both players in every iteration, on the same batch
    'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
}
