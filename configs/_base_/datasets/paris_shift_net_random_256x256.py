"""Paris StreetView at 256x256 with holes of any shape, 20 to 30 % of the image, batch 1.

docs/datasets.md says how data/paris_streetview is laid out.
"""

_base_ = ['./paris_shift_net_256x256.py']

# Ours: chains of segments, where the authors' code cuts islands out of smoothed noise or takes
# mask files; the area is theirs.
_hole = {'type': 'IrregularMask', 'area_ratio_range': (0.2, 0.3)}
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 256},
    {'type': 'RandomFlip', 'prob': 0.5},
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

_evaluation = {'dataset': {'pipeline': val_pipeline}}
train_dataloader = {'dataset': {'pipeline': train_pipeline}}
val_dataloader = _evaluation
test_dataloader = _evaluation
