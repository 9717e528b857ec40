# DeepFillv2 as OpenMMLab trained it: the architecture and objective behind the released
# checkpoints (mmediting 0.x and mmagic 1.2.0, configs/deepfillv2). DeepFillv1's two stages of
# gated convolutions with three quarters of the channels, a critic of patches with spectral
# norm, hinge loss. The decoder of the second stage has all channels, and the last
# convolutions are gated too: OpenMMLab's, not the paper's.
_gated = {'conv_type': 'gated_conv', 'padding_mode': 'reflect'}
_slim = dict(channel_factor=0.75, **_gated)
_tanh = {'out_act_cfg': {'type': 'Tanh'}}
_l1 = {'type': 'L1Loss'}

model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'bgr'},
    'generator': {
        'type': 'DeepFillEncoderDecoder',
        'init_cfg': {'type': 'Normal', 'layer': ['Conv2d'], 'std': 0.02},
        'stage1': {
            'type': 'GLEncoderDecoder',
            'encoder': dict(type='DeepFillEncoder', encoder_type='stage1', **_slim),
            'dilation_neck': dict(type='GLDilationNeck', in_channels=96, **_gated),
            'decoder': dict(type='DeepFillDecoder', in_channels=96, **_slim, **_tanh),
        },
        'stage2': {
            'type': 'DeepFillRefiner',
            'encoder_attention': dict(
                type='DeepFillEncoder', encoder_type='stage2_attention', **_slim
            ),
            'encoder_conv': dict(type='DeepFillEncoder', encoder_type='stage2_conv', **_slim),
            'dilation_neck': dict(type='GLDilationNeck', in_channels=96, **_gated),
            'contextual_attention': dict(
                type='ContextualAttentionNeck',
                in_channels=96,
                contextual_attention={
                    'type': 'ContextualAttentionModule',
                    'downsample': 'floor',
                    'overlap': 'count',
                    'mask_mode': 'neg_inf',
                },
                **_gated,
            ),
            'decoder': dict(
                type='DeepFillDecoder', in_channels=192, channel_factor=1.0, **_gated, **_tanh
            ),
        },
    },
    # every value of the last 256 x 4 x 4 features is a score
    'disc': {
        'type': 'MultiLayerDiscriminator',
        'in_channels': 4,
        'max_channels': 256,
        'num_convs': 6,
        'fc_in_channels': None,
        'act_cfg': {'type': 'LeakyReLU', 'negative_slope': 0.2},
        'out_act_cfg': {'type': 'LeakyReLU', 'negative_slope': 0.2},
        'with_spectral_norm': True,
    },
    'views': {'disc': {'type': 'ImageWith', 'fields': ['mask']}},
    'losses': {
        'coarse_hole': {
            'loss': _l1,
            'pred': 'coarse',
            'target': 'image',
            'region': 'hole',
            'weight': 1.0,
        },
        'coarse_valid': {
            'loss': _l1,
            'pred': 'coarse',
            'target': 'image',
            'region': 'valid',
            'weight': 1.0,
        },
        'refined_hole': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': 'hole',
            'weight': 1.0,
        },
        'refined_valid': {
            'loss': _l1,
            'pred': 'refined',
            'target': 'image',
            'region': 'valid',
            'weight': 1.0,
        },
    },
    'objective': {'type': 'HingeLoss'},
    # a tenth of the paper's
    'adversarial_weight': 0.1,
    # both players in every iteration, on the same batch
    'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
}
