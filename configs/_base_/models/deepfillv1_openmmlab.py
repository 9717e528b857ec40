# DeepFillv1 as OpenMMLab trained it: the architecture and objective behind the released
# checkpoints (mmediting 0.x and mmagic 1.2.0, configs/deepfillv1). Reflection padding, ELU
# everywhere, attention with a true overlap count, a penalty on each pixel's gradient.
_reflect = {'padding_mode': 'reflect'}
_critic = {
    'type': 'MultiLayerDiscriminator',
    'in_channels': 3,
    'num_convs': 4,
    'fc_out_channels': 1,
    'act_cfg': {'type': 'ELU'},
    # a leaky ReLU on the score: OpenMMLab's, not the paper's
    'out_act_cfg': {'type': 'LeakyReLU', 'negative_slope': 0.2},
}
_init = {'type': 'Normal', 'layer': ['Conv2d', 'Linear'], 'std': 0.02}

model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'bgr'},
    'generator': {
        'type': 'DeepFillEncoderDecoder',
        'init_cfg': _init,
        'stage1': {
            'type': 'GLEncoderDecoder',
            'encoder': dict(type='DeepFillEncoder', encoder_type='stage1', **_reflect),
            'dilation_neck': dict(type='GLDilationNeck', in_channels=128, **_reflect),
            'decoder': dict(type='DeepFillDecoder', in_channels=128, **_reflect),
        },
        'stage2': {
            'type': 'DeepFillRefiner',
            'encoder_attention': dict(
                type='DeepFillEncoder', encoder_type='stage2_attention', **_reflect
            ),
            'encoder_conv': dict(type='DeepFillEncoder', encoder_type='stage2_conv', **_reflect),
            'dilation_neck': dict(type='GLDilationNeck', in_channels=128, **_reflect),
            'contextual_attention': dict(
                type='ContextualAttentionNeck',
                in_channels=128,
                contextual_attention={
                    'type': 'ContextualAttentionModule',
                    'downsample': 'floor',
                    'overlap': 'count',
                    'mask_mode': 'neg_inf',
                },
                **_reflect,
            ),
            'decoder': dict(type='DeepFillDecoder', in_channels=256, **_reflect),
        },
    },
    'disc': {
        'type': 'DeepFillv1Discriminators',
        'init_cfg': _init,
        'global_disc_cfg': dict(max_channels=256, fc_in_channels=256 * 16 * 16, **_critic),
        'local_disc_cfg': dict(max_channels=512, fc_in_channels=512 * 8 * 8, **_critic),
    },
    'views': {
        'global_disc': {'type': 'WholeImage'},
        'local_disc': {'type': 'LocalPatch', 'size': 128},
    },
    'losses': {
        'coarse_hole': {
            'loss': {'type': 'L1Loss'},
            'pred': 'coarse',
            'target': 'image',
            'region': 'hole',
            'weight': 1.0,
        },
        'coarse_valid': {
            'loss': {'type': 'L1Loss'},
            'pred': 'coarse',
            'target': 'image',
            'region': 'valid',
            'weight': 1.0,
        },
        'refined_hole': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': 'hole',
            'weight': 1.0,
        },
        'refined_valid': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.0,
        },
    },
    'objective': {'type': 'WassersteinLoss'},
    # ten times less than TensorFlow's 1e-3, to go with the penalty per pixel
    'adversarial_weight': 1e-4,
    'gradient_penalty': {
        'type': 'GradientPenalty',
        'weight': 10.0,
        'norm': 'pixel',
        'masked': ['global_disc'],
    },
    'drift': {'type': 'DiscShiftLoss', 'weight': 1e-3},
    # the critics in every iteration, the generator in each fifth
    'schedule': {
        'type': 'PhaseSchedule',
        'phases': [{'cycle': [['disc']] * 4 + [['disc', 'generator']]}],
    },
}
