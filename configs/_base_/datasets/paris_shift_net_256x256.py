"""Paris StreetView at 256x256 as Shift-Net trains on it: the hole in the centre, batch 1.

docs/datasets.md says how data/paris_streetview is laid out.
"""
_base_ = ['./list_files.py']

# The middle 128 pixels without 4 on each side, which the network sees: a hole of 120. What is
# left free beside it, 68, leaves it one place.
hole = dict(type='TFBoxMask', size=120, margin=68, max_delta=0)
# Short side to 350, a random crop, a flip.
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=350),
    dict(type='Crop', crop_size=256),
    dict(type='RandomFlip', prob=0.5),
    hole,
    dict(type='PackInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=350),
    dict(type='Crop', crop_size=256, random_crop=False),
    hole,
    dict(type='PackInputs'),
]

_evaluation = dict(dataset=dict(data_root='data/paris_streetview', pipeline=val_pipeline))
train_dataloader = dict(
    batch_size=1, dataset=dict(data_root='data/paris_streetview', pipeline=train_pipeline))
val_dataloader = _evaluation
test_dataloader = _evaluation
