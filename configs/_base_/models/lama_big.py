# LaMa with Fourier convolutions (Suvorov et al., WACV 2022), the size of big-lama: RGB in [0, 1],
# a black hole. Weights of the terms are those of the authors' configs. Their ResNetPL looks
# through an encoder trained on ADE20K; recipes here take VGG or other features, see the page.
model = {
    'type': 'AdversarialInpaintor',
    'data_preprocessor': {
        'type': 'InpaintingPreprocessor',
        'channel_order': 'rgb',
        'value_range': (0, 1),
        'hole_value': 0.0,
    },
    'generator': {'type': 'LaMaGenerator', 'ngf': 64, 'num_blocks': 18},
    'disc': {'type': 'LaMaDiscriminator', 'base_channels': 64},
    'views': {'disc': {'type': 'WholeImage'}},
    # what the generator gives, not composited
    'judged': {'disc': {'pred': 'refined', 'target': 'image'}},
    'losses': {
        # mean over the image, 10 on known pixels, 0 in the hole
        'valid': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': {'type': 'SizeAveraged', 'region': 'valid'},
            'weight': 10.0,
        },
        'matching': {
            'loss': {'type': 'FeatureMatchingLoss', 'criterion': 'mse', 'mean': True},
            'pred': 'disc_features',
            'target': 'disc_true_features',
            'weight': 100.0,
        },
    },
    'objective': {'type': 'PatchNonSaturatingLoss'},
    'gradient_penalty': {'type': 'R1Penalty', 'weight': 0.001},
    'adversarial_weight': 10.0,
    'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
}
