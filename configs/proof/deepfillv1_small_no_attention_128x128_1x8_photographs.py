# The proof's DeepFillv1 on photographs, without its attention branch.
_base_ = ['./deepfillv1_small_128x128_1x8_photographs.py']

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
