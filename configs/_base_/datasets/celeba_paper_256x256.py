"""CelebA-HQ at 256x256, as in the released TensorFlow code of DeepFillv1.

docs/datasets.md says how data/celeba_hq is laid out. Batch 4 on 4 GPUs: 16 in all,
as OpenMMLab and (on one GPU) the TensorFlow code train.
"""

_base_ = ['./list_files.py']

# Straight to 256x256, bilinear, no crop, no flip: the TensorFlow code without RANDOM_CROP.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    # HEIGHT = WIDTH = 128, MAX_DELTA = 32, margins 0; one mask per image, not per batch.
    {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 32},
    {'type': 'PackInputs'},
]
# No crop to make deterministic: the same pipeline, on seeded masks.
val_pipeline = train_pipeline

_evaluation = {'dataset': {'data_root': 'data/celeba_hq', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 4,
    'dataset': {'data_root': 'data/celeba_hq', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
