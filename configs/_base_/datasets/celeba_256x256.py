"""CelebA-HQ at 256x256, as in OpenMMLab's DeepFillv1 recipe.

docs/datasets.md says how data/celeba_hq is laid out. Batch 4 on 4 GPUs: 16 in all,
as OpenMMLab and (on one GPU) the TensorFlow code train.

Of a 1024x1024 face a 384 crop is a fragment: that is the recipe behind the published
numbers. For whole faces take celeba_paper_256x256.py.
"""

# Random 384 crop, bilinear to 256, no flip: OpenMMLab's pipeline. Its crops of smaller
# images take what there is, and lose the aspect.
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='Crop', crop_size=384, allow_smaller=True),
    dict(type='Resize', scale=(256, 256), keep_ratio=False),
    # Window 128, margin 20, shrunk by up to 20: OpenMMLab's mask_config.
    dict(type='OpenMMLabBoxMask', size=128, margin=20, max_delta=20),
    dict(type='PackInputs'),
]
# OpenMMLab evaluates on random crops and masks; the same sizes here, but the centre and
# seeded masks, so that two evaluations agree.
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='Crop', crop_size=384, random_crop=False, allow_smaller=True),
    dict(type='Resize', scale=(256, 256), keep_ratio=False),
    dict(type='OpenMMLabBoxMask', size=128, margin=20, max_delta=20),
    dict(type='PackInputs'),
]

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
