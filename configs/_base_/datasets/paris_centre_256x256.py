"""Paris StreetView at 256x256 with a hole of 128x128 in the middle.

docs/datasets.md says how data/paris_streetview is laid out. Batch 16 on 1 GPU.
"""
_base_ = ['./paris_paper_256x256.py']

# the margins leave one place
_hole = dict(type='TFBoxMask', size=128, margin=64, max_delta=0)
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=350),
    dict(type='Crop', crop_size=256),
    _hole,
    dict(type='PackInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=350),
    dict(type='Crop', crop_size=256, random_crop=False),
    _hole,
    dict(type='PackInputs'),
]

train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline))
test_dataloader = dict(dataset=dict(pipeline=val_pipeline))
