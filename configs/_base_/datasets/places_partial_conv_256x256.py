"""Places365 at 256x256 with irregular holes, as in OpenMMLab's recipe of partial convolution.

Batch 12 on 1 GPU in the first stage (the released names say 8x1), 2 on 4 in the second.
"""
_base_ = ['./places_256x256.py']

# OpenMMLab's mask_config.
_mask = dict(
    type='IrregularMask', num_vertices=(4, 10), brush_width=(10, 45), length_range=(20, 128),
    area_ratio_range=(0.15, 0.65))
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='Crop', crop_size=384, allow_smaller=True),
    dict(type='Resize', scale=(256, 256), keep_ratio=False),
    _mask,
    dict(type='PackInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='Crop', crop_size=384, random_crop=False, allow_smaller=True),
    dict(type='Resize', scale=(256, 256), keep_ratio=False),
    _mask,
    dict(type='PackInputs'),
]

_evaluation = dict(dataset=dict(pipeline=val_pipeline))
train_dataloader = dict(batch_size=12, dataset=dict(pipeline=train_pipeline))
val_dataloader = _evaluation
test_dataloader = _evaluation
