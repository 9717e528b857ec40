"""Paris StreetView at 256x256 with a hole of 128x128 in the middle.

docs/datasets.md says how data/paris_streetview is laid out. Batch 16 on 1 GPU.
"""

_base_ = ['./paris_paper_256x256.py']

# the margins leave one place
_hole = {'type': 'TFBoxMask', 'size': 128, 'margin': 64, 'max_delta': 0}
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 256},
    _hole,
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    _hole,
    {'type': 'PackInputs'},
]

train_dataloader = {'dataset': {'pipeline': train_pipeline}}
val_dataloader = {'dataset': {'pipeline': val_pipeline}}
test_dataloader = {'dataset': {'pipeline': val_pipeline}}
