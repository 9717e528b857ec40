# The proof's DeepFillv1 without its attention branch.
_base_ = ['./deepfillv1_small_64x64_1x16_scenes.py']

model = {
    'generator': {
        'stage2': {
            'encoder_attention': None,
            'contextual_attention': None,
            # one branch
            'decoder': {'in_channels': 32},
        }
    }
}
