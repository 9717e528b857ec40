# deepfillv1_proof.py with half of the paper's channels, for 128x128 pixels: 0.90 M parameters in
# the generator. Patches, holes and dilations are twice as large.
_base_ = ['./deepfillv1_proof.py']

_half = dict(channel_factor=0.5)
_neck = dict(in_channels=64, dilations=(1, 2, 4, 8))
# as much weight in the middle of a hole that is twice as wide
_discounted = dict(region=dict(gamma=0.99))

model = dict(
    generator=dict(
        hole_side=56,
        stage1=dict(encoder=_half, dilation_neck=_neck, decoder=dict(in_channels=64, **_half)),
        stage2=dict(
            encoder_attention=_half,
            encoder_conv=_half,
            dilation_neck=_neck,
            contextual_attention=dict(in_channels=64),
            decoder=dict(in_channels=128, **_half))),
    disc=dict(
        global_disc_cfg=dict(fc_in_channels=64 * 8 * 8),
        local_disc_cfg=dict(fc_in_channels=128 * 6 * 6)),
    views=dict(local_disc=dict(size=96)),
    losses=dict(coarse_hole=_discounted, refined_hole=_discounted))
