# Shift-Net for 256x256 as in the paper (Yan et al., ECCV 2018) and the authors' first code, which
# is in Torch. Centre hole; batch 1.
# Ours: the guidance loss has both features in the hole alone. In the authors' PyTorch code the
# target is not masked, and pushes decoder features of known places up too.
_normal = dict(type='Normal', layer=['Conv2d', 'ConvTranspose2d'], std=0.02)

model = dict(
    type='AdversarialInpaintor',
    data_preprocessor=dict(type='InpaintingPreprocessor', channel_order='rgb'),
    generator=dict(
        type='ShiftNetGenerator',
        num_levels=8,
        shift_level=3,
        # three means, threshold 5/16
        feature_mask='mean',
        init_cfg=_normal),
    disc=dict(
        type='SoftMaskPatchDiscriminator',
        in_channels=3,
        base_channels=64,
        num_conv=3,
        norm_cfg=dict(type='IN', affine=True),
        norm_first=False,
        bias='auto',
        init_cfg=_normal),
    # what is in the square hole
    views=dict(disc=dict(type='LocalPatch', size=120)),
    losses=dict(
        # With the guidance's 1 and the critic's 0.2: 1, 0.01 and 0.002, as in the Torch code.
        l1=dict(loss=dict(type='L1Loss'), pred='refined', target='image', weight=100.),
        guidance=dict(
            loss=dict(type='MSELoss'),
            pred='decoder_features',
            target='true_features',
            # divided by the size of all features, as a mean of what is masked is
            region=dict(
                type='SizeAveraged', region=dict(type='FieldRegion', field='feature_mask')),
            weight=1.)),
    objective=dict(type='VanillaLoss'),
    adversarial_weight=0.2,
    # both players in every iteration, on the same batch
    schedule=dict(type='PhaseSchedule', phases=[dict(cycle=[['disc', 'generator']])]))
