"""The sample photographs, for two CPU cores.

Lay them out with ``python tools/dataset_converters/samples.py --out data/samples``.
The numbers are ours: the ratios of hole to image are those of 256x256 training.
"""
data_root = 'data/samples'
# Crops of the files are 160x160, so that this may be 64, 96, 128 or 160.
crop_size = 96

# Window of half the side, shrunk by up to an eighth of the side: 128 and 32 of 256.
hole = dict(type='TFBoxMask', size=crop_size // 2, margin=0, max_delta=crop_size // 8)
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='Crop', crop_size=crop_size),
    dict(type='RandomFlip', prob=0.5),
    hole,
    dict(type='PackInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='Crop', crop_size=crop_size, random_crop=False),
    hole,
    dict(type='PackInputs'),
]

train_dataloader = dict(
    batch_size=8,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='SeededInfiniteSampler'),
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        type='InpaintingDataset',
        data_root=data_root,
        ann_file='train.txt',
        pipeline=train_pipeline))

# test_mode: the mask of an image is a function of (seed, index).
val_dataloader = dict(
    batch_size=8,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='InpaintingDataset',
        data_root=data_root,
        ann_file='val.txt',
        seed=0,
        test_mode=True,
        pipeline=val_pipeline))
test_dataloader = dict(
    batch_size=8,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='InpaintingDataset',
        data_root=data_root,
        ann_file='test.txt',
        seed=0,
        test_mode=True,
        pipeline=val_pipeline))

val_evaluator = [dict(type='MAE'), dict(type='PSNR'), dict(type='SSIM')]
test_evaluator = val_evaluator
