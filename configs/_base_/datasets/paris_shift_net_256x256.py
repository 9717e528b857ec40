"""Paris StreetView at 256x256 as Shift-Net trains on it: the hole in the centre, batch 1.

docs/datasets.md says how data/paris_streetview is laid out.
"""

_base_ = ['./list_files.py']

# The middle 128 pixels without 4 on each side, which the network sees: a hole of 120. What is
# left free beside it, 68, leaves it one place.
hole = {'type': 'TFBoxMask', 'size': 120, 'margin': 68, 'max_delta': 0}
# Short side to 350, a random crop, a flip.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 256},
    {'type': 'RandomFlip', 'prob': 0.5},
    hole,
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    hole,
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/paris_streetview', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 1,
    'dataset': {'data_root': 'data/paris_streetview', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
