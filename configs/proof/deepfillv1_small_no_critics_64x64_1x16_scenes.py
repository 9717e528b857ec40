# The proof's DeepFillv1 whose generator never meets its critics.
_base_ = ['./deepfillv1_small_64x64_1x16_scenes.py']

model = {'schedule': {'phases': [{'cycle': [['generator']], 'adversarial': False}]}}
