# The proof's DeepFillv1 whose holes count alike in every pixel.
_base_ = ['./deepfillv1_small_64x64_1x16_scenes.py']

model = {'losses': {'coarse_hole': {'region': 'hole'}, 'refined_hole': {'region': 'hole'}}}
