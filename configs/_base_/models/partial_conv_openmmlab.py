# Partial convolution as OpenMMLab trained it: the architecture and losses behind the released
# checkpoints (mmediting 0.x and mmagic 1.2.0, configs/partial_conv). First stage.
_kaiming = dict(
    type='Kaiming', layer='Conv2d', mode='fan_out', nonlinearity='relu', distribution='normal')

model = dict(
    type='ReconstructionInpaintor',
    data_preprocessor=dict(type='InpaintingPreprocessor', channel_order='bgr'),
    generator=dict(
        type='PConvEncoderDecoder',
        init_cfg=_kaiming,
        encoder=dict(type='PConvEncoder', num_layers=7, norm_cfg=dict(type='SyncBN')),
        decoder=dict(type='PConvDecoder', num_layers=7, norm_cfg=dict(type='SyncBN'))),
    losses=dict(
        valid=dict(
            loss=dict(type='L1Loss'), pred='refined', target='image', region='valid', weight=1.),
        # by the hole's size
        hole=dict(
            loss=dict(type='L1Loss'), pred='refined', target='image', region='hole', weight=6.),
        vgg=dict(
            loss=dict(
                type='PerceptualLoss',
                # the first three poolings
                layer_weights={'4': 1., '9': 1., '16': 1.},
                vgg_type='vgg16',
                perceptual_weight=0.05,
                style_weight=120.,
                # VGG saw BGR here
                channel_order='rgb'),
            pred=['refined', 'composited'],
            target='image'),
        variation=dict(
            loss=dict(type='MaskedTVLoss'), pred='composited', region='hole', weight=0.1)))
