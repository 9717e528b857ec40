# The paper's DeepFillv1 without its attention branch: what Yu et al. call their baseline, a
# variant of Global&Local with two stages, Wasserstein critics and discounted reconstruction.
_base_ = ['./deepfillv1_paper.py']

model = dict(
    generator=dict(stage2=dict(
        encoder_attention=None, contextual_attention=None,
        # one branch
        decoder=dict(in_channels=128))))
