"""ANIMALS at 128x128 with one square hole of 64, for the student table's autoencoder.

docs/datasets.md says how data/animals is laid out. Batch 64 on 1 GPU.
"""

_base_ = ['./list_files.py']

_mask = {'type': 'TFBoxMask', 'size': 64, 'margin': 0, 'max_delta': 0}
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 128},
    {'type': 'Crop', 'crop_size': 128},
    {'type': 'RandomFlip', 'prob': 0.5},
    _mask,
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 128},
    {'type': 'Crop', 'crop_size': 128, 'random_crop': False},
    _mask,
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/animals', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 64,
    'dataset': {'data_root': 'data/animals', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
