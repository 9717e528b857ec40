"""CelebA-HQ at 256x256 with free-form holes, as in the released TensorFlow DeepFillv2.

docs/datasets.md says how data/celeba_hq is laid out. Batch 16 on one GPU, as there.
"""

_base_ = ['./places_freeform_256x256.py']

# Straight to 256x256, bilinear, no crop, no flip: the TensorFlow code without random_crop.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    {{_base_.hole}},
    {'type': 'PackInputs'},
]
# No crop to make deterministic: the same pipeline, on seeded masks.
val_pipeline = train_pipeline

_evaluation = {'dataset': {'data_root': 'data/celeba_hq', 'pipeline': val_pipeline}}
train_dataloader = {'dataset': {'data_root': 'data/celeba_hq', 'pipeline': train_pipeline}}
val_dataloader = _evaluation
test_dataloader = _evaluation
