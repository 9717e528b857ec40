"""Paris StreetView at 128x128 with Context Encoder's holes: the hole in the centre.

Short side to 350, then a 128 crop, as the released code. docs/datasets.md says how
data/paris_streetview is laid out. Batch 64 on 1 GPU.
"""

_base_ = ['./list_files.py']

# 64x64 in the centre, of which 4 pixels at each side are shown.
_mask = {'type': 'CentreMask', 'size': 56}
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 128},
    _mask,
    {'type': 'PackInputs'},
]
# Ours: the central crop.
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 350},
    {'type': 'Crop', 'crop_size': 128, 'random_crop': False},
    _mask,
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/paris_streetview', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 64,
    'dataset': {'data_root': 'data/paris_streetview', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
