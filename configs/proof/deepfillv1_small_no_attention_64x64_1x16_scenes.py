# The proof's DeepFillv1 without its attention branch.
_base_ = ['./deepfillv1_small_64x64_1x16_scenes.py']

model = dict(generator=dict(stage2=dict(
    encoder_attention=None,
    contextual_attention=None,
    # one branch
    decoder=dict(in_channels=32))))
