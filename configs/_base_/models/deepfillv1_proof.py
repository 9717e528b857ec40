# deepfillv1_small.py for 64x64 pixels and holes of any shape: local patches of 48, the discount
# of the paper's text, whose distance is to the nearest known pixel; dilated convolutions pad with
# zeros, as a dilation of 16 cannot reflect 16 rows of features.
_base_ = ['./deepfillv1_small.py']

# leaves weight in the middle of a hole
_discounted = dict(_delete_=True, type='SpatialDiscount', gamma=0.98, of='hole')

model = dict(
    data_preprocessor=dict(channel_order='rgb'),
    generator=dict(
        min_size=16,
        stage1=dict(dilation_neck=dict(padding_mode='zeros')),
        stage2=dict(dilation_neck=dict(padding_mode='zeros'))),
    disc=dict(
        global_disc_cfg=dict(fc_in_channels=64 * 4 * 4),
        local_disc_cfg=dict(fc_in_channels=128 * 3 * 3)),
    losses=dict(
        coarse_hole=dict(region=_discounted), refined_hole=dict(region=_discounted)))
