"""CelebA-HQ at 256x256, as in the released TensorFlow code of DeepFillv1.

docs/datasets.md says how data/celeba_hq is laid out. Batch 4 on 4 GPUs: 16 in all,
as OpenMMLab and (on one GPU) the TensorFlow code train.
"""

# Straight to 256x256, bilinear, no crop, no flip: the TensorFlow code without RANDOM_CROP.
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='Resize', scale=(256, 256), keep_ratio=False),
    # HEIGHT = WIDTH = 128, MAX_DELTA = 32, margins 0; one mask per image, not per batch.
    dict(type='TFBoxMask', size=128, margin=0, max_delta=32),
    dict(type='PackInputs'),
]
# No crop to make deterministic: the same pipeline, on seeded masks.
val_pipeline = train_pipeline

train_dataloader = dict(
    batch_size=4,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='SeededInfiniteSampler'),
    collate_fn=dict(type='default_collate'),
    dataset=dict(
        type='InpaintingDataset',
        data_root='data/celeba_hq',
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
        data_root='data/celeba_hq',
        ann_file='val.txt',
        seed=0,
        test_mode=True,
        pipeline=val_pipeline))
test_dataloader = val_dataloader

val_evaluator = [dict(type='MAE'), dict(type='PSNR'), dict(type='SSIM')]
test_evaluator = val_evaluator
