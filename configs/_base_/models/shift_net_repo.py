# Shift-Net as the authors' PyTorch code has it, for holes of any shape: the mask as a fourth
# channel, spectral norm in the critic, which sees the whole picture, and VGG's features.
# Ours: of the network's image the critic sees the hole alone, composited; the discount goes by the
# distance to what is known (theirs by that to the sides of a square, and on squares only).
_base_ = ['./shift_net_paper.py']

model = dict(
    generator=dict(add_mask=True, feature_mask='nearest'),
    disc=dict(with_spectral_norm=True),
    views=dict(disc=dict(_delete_=True, type='WholeImage')),
    losses=dict(
        discounted=dict(
            loss=dict(type='L1Loss'),
            pred='refined',
            target='image',
            region=dict(type='SpatialDiscount', gamma=0.9, of='hole'),
            weight=400.),
        vgg=dict(
            loss=dict(
                type='PerceptualLoss',
                vgg_type='vgg16',
                # pool1 to pool3
                layer_weights={'4': 1., '9': 1., '16': 1.},
                perceptual_weight=1.,
                style_weight=10.,
                criterion='mse'),
            pred='refined',
            target='image')))
