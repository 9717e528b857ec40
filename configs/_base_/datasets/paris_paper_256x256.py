"""Paris StreetView at 256x256, with the holes of DeepFillv1's TensorFlow code.

The paper does not train on it. Short side to 350, then a 256 crop: as Shift-Net (ECCV 2018), so
that a crop of the 936x537 photographs shows more than a window frame; without its flip.
docs/datasets.md says how data/paris_streetview is laid out. Batch 16 on 1 GPU.
"""

_base_ = ['./list_files.py']

train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 256},
    # HEIGHT = WIDTH = 128, MAX_DELTA = 32, margins 0; one mask per image, not per batch.
    {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 32},
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 32},
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/paris_streetview', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 16,
    'dataset': {'data_root': 'data/paris_streetview', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
