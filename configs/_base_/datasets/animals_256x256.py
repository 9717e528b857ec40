"""ANIMALS at 256x256 with one square hole, for the student table.

docs/datasets.md says how data/animals is laid out. The table's sizes of images and holes are not
published: 256 pixels and half of the side are the values of the code it was made with. Batch 16 on
1 GPU.
"""

_base_ = ['./places_paper_256x256.py']

train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256},
    {'type': 'Crop', 'crop_size': 256},
    {'type': 'RandomFlip', 'prob': 0.5},
    {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 0},
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 0},
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/animals', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 16,
    'dataset': {'data_root': 'data/animals', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
