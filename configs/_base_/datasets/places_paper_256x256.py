"""Places365 at 256x256, as in the released TensorFlow code of DeepFillv1.

docs/datasets.md says how data/places365 is laid out. Batch 2 on 8 GPUs: 16 in all,
as OpenMMLab and (on one GPU) the TensorFlow code train.
"""

# Enlarge what is smaller than 256, then a random 256 crop at the original resolution,
# no flip: the TensorFlow code with RANDOM_CROP.
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=256, only_enlarge=True, interpolation='bilinear'),
    dict(type='Crop', crop_size=256),
    # HEIGHT = WIDTH = 128, MAX_DELTA = 32, margins 0; one mask per image, not per batch.
    dict(type='TFBoxMask', size=128, margin=0, max_delta=32),
    dict(type='PackInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=256, only_enlarge=True, interpolation='bilinear'),
    dict(type='Crop', crop_size=256, random_crop=False),
    dict(type='TFBoxMask', size=128, margin=0, max_delta=32),
    dict(type='PackInputs'),
]

train_dataloader = dict(
    batch_size=2,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='SeededInfiniteSampler'),
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        type='InpaintingDataset',
        data_root='data/places365',
        ann_file='train.txt',
        pipeline=train_pipeline))

# test_mode: crop and mask of an image are a function of (seed, index).
val_dataloader = dict(
    batch_size=8,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='InpaintingDataset',
        data_root='data/places365',
        ann_file='val.txt',
        seed=0,
        test_mode=True,
        pipeline=val_pipeline))
test_dataloader = val_dataloader

val_evaluator = [dict(type='MAE'), dict(type='PSNR'), dict(type='SSIM')]
test_evaluator = val_evaluator
