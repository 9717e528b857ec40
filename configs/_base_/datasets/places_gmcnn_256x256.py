"""Places365 at 256x256 with square holes, as GMCNN's PyTorch code draws them.

docs/datasets.md says how data/places365 is laid out. Batch 8 on one GPU.
"""
_base_ = ['./list_files.py']

# No flip.
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=256),
    dict(type='Crop', crop_size=256, random_crop=False),
    # always 128x128; one mask per image, not per batch
    dict(type='TFBoxMask', size=128, margin=8, max_delta=0),
    dict(type='PackInputs'),
]
# Nothing to make deterministic: the same pipeline, on seeded masks.
val_pipeline = train_pipeline

_evaluation = dict(dataset=dict(data_root='data/places365', pipeline=val_pipeline))
train_dataloader = dict(
    batch_size=8, dataset=dict(data_root='data/places365', pipeline=train_pipeline))
val_dataloader = _evaluation
test_dataloader = _evaluation
