# partial_conv_openmmlab.py with an eighth of the channels and five levels, for 64x64 pixels, on two
# CPU cores. Without its VGG loss, for which VGG16 would have to be downloaded.
_base_ = ['./partial_conv_openmmlab.py']

_unet = dict(num_layers=5, channel_factor=0.125, norm_cfg=dict(type='BN'))
_l1 = dict(type='L1Loss')

model = dict(
    data_preprocessor=dict(channel_order='rgb'),
    generator=dict(encoder=_unet, decoder=_unet),
    losses=dict(
        _delete_=True,
        valid=dict(loss=_l1, pred='refined', target='image', region='valid', weight=1.),
        hole=dict(loss=_l1, pred='refined', target='image', region='hole', weight=6.),
        variation=dict(
            loss=dict(type='MaskedTVLoss'), pred='composited', region='hole', weight=0.1)))
