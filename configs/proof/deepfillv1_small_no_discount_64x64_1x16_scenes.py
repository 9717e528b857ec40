# The proof's DeepFillv1 whose holes count alike in every pixel.
_base_ = ['./deepfillv1_small_64x64_1x16_scenes.py']

model = dict(losses=dict(coarse_hole=dict(region='hole'), refined_hole=dict(region='hole')))
