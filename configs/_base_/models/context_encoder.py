# Context Encoder for holes of any shape (Pathak et al., CVPR 2016), as the released code trains it
# (train_random.lua): 128x128 in, 128x128 out.
# Ours: what the critic sees is the composited picture, where theirs sees the network's output.
model = {
    'type': 'AdversarialInpaintor',
    # (117, 104, 123) of 255 on R, G, B: as published, though ImageNet's mean is (123, 117, 104)
    'data_preprocessor': {
        'type': 'InpaintingPreprocessor',
        'channel_order': 'rgb',
        'hole_value': (117 / 127.5 - 1, 104 / 127.5 - 1, 123 / 127.5 - 1),
    },
    'generator': {
        'type': 'ContextEncoder',
        'image_size': 128,
        'bottleneck': {'type': 'CEConvBottleneck', 'channels': 4000},
    },
    'disc': {'type': 'ContextEncoderDiscriminator', 'image_size': 128},
    'views': {'disc': {'type': 'WholeImage'}},
    # the whole picture; wtl2
    'losses': {
        'refined': {
            'loss': {'type': 'MSELoss'},
            'pred': 'refined',
            'target': 'image',
            'weight': 0.999,
        }
    },
    'objective': {'type': 'VanillaLoss'},
    'adversarial_weight': 1e-3,
    'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
}
