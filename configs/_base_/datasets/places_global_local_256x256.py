"""Places365 at 256x256, as in OpenMMLab's Global&Local recipe. Batch 12 on 8 GPUs."""
_base_ = ['./places_256x256.py']

# As for DeepFillv1, but for the mask: OpenMMLab's mask_config has max_bbox_delta=40.
_mask = dict(type='OpenMMLabBoxMask', size=128, margin=20, max_delta=40)
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
