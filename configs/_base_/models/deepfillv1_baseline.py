# The paper's DeepFillv1 without its attention branch: what Yu et al. call their baseline, a
# variant of Global&Local with two stages, Wasserstein critics and discounted reconstruction.
_base_ = ['./deepfillv1_paper.py']

model = {
    'generator': {
        'stage2': {
            'encoder_attention': None,
            'contextual_attention': None,
            # one branch
            'decoder': {'in_channels': 128},
        }
    }
}
