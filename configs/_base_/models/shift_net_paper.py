# Shift-Net for 256x256 as the paper describes it (Yan et al., ECCV 2018), with what it leaves open
# from its authors' codes: weights of the losses and the mask of features from that in Torch, the
# grey hole and the critic that sees the hole alone from that in PyTorch. Centre hole; batch 1.
# The Torch code itself fills the hole with (117, 104, 123) of 255, shows its critic the whole
# picture, and sets all biases to 0 in each step.
# Ours: the guidance loss has both features in the hole alone. In the authors' PyTorch code the
# target is not masked, and pushes decoder features of known places up too.
_normal = {'type': 'Normal', 'layer': ['Conv2d', 'ConvTranspose2d'], 'std': 0.02}

model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'},
    'generator': {
        'type': 'ShiftNetGenerator',
        'num_levels': 8,
        'shift_level': 3,
        # three means, threshold 5/16
        'feature_mask': 'mean',
        'init_cfg': _normal,
    },
    'disc': {
        'type': 'SoftMaskPatchDiscriminator',
        'in_channels': 3,
        'base_channels': 64,
        'num_conv': 3,
        'norm_cfg': {'type': 'IN', 'affine': True},
        'norm_first': False,
        'bias': 'auto',
        'init_cfg': _normal,
    },
    # what is in the square hole
    'views': {'disc': {'type': 'LocalPatch', 'size': 120}},
    'losses': {
        # With the guidance's 1 and the critic's 0.2: 1, 0.01 and 0.002, as in the Torch code.
        'l1': {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image', 'weight': 100.0},
        'guidance': {
            'loss': {'type': 'MSELoss'},
            'pred': 'decoder_features',
            'target': 'true_features',
            # divided by the size of all features, as a mean of what is masked is
            'region': {
                'type': 'SizeAveraged',
                'region': {'type': 'FieldRegion', 'field': 'feature_mask'},
            },
            'weight': 1.0,
        },
    },
    'objective': {'type': 'VanillaLoss'},
    'adversarial_weight': 0.2,
    # both players in every iteration, on the same batch
    'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
}
