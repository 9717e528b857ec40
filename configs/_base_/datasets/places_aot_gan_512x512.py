"""Places365 at 512x512 with irregular masks from files, as in OpenMMLab's AOT-GAN recipe.

docs/datasets.md says how data/places365 and masks are laid out. Batch 4 on 4 GPUs: 16 in all.
"""
_base_ = ['./list_files.py']

train_pipeline = [
    dict(type='LoadImage'),
    dict(type='RandomResizedCrop', crop_size=512),
    dict(type='RandomFlip', prob=0.5),
    # OpenMMLab's numbers; the authors' code has 0.05 for all of them.
    dict(type='ColorJitter', brightness=0.5, contrast=0.5, saturation=0.5, hue=0.5),
    # Turned by up to 45 degrees, otherwise as they are.
    dict(type='MaskFromFolder', folder='data/irregular_masks/train', hole='dark',
         vary=dict(dilation=(0, 0), angle=(0, 45), window=(1., 1.))),
    dict(type='PackInputs'),
]
# OpenMMLab evaluates on random windows, with masks of 50 to 60 % hole; here the centre and the
# n-th mask for the n-th image, so that two evaluations agree.
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=512),
    dict(type='Crop', crop_size=512, random_crop=False),
    dict(type='MaskFromFolder', folder='data/irregular_masks/test', choose='index', resize=True),
    dict(type='PackInputs'),
]

_evaluation = dict(
    batch_size=2, dataset=dict(data_root='data/places365', pipeline=val_pipeline))
train_dataloader = dict(
    batch_size=4, dataset=dict(data_root='data/places365', pipeline=train_pipeline))
val_dataloader = _evaluation
test_dataloader = dict(_evaluation, batch_size=1)
