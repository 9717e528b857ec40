"""Places365 at 512x512, evaluated with irregular masks from files.

docs/datasets.md says how data/places365 and masks are laid out. Recipes add how they train.
"""
_base_ = ['./list_files.py']

# The test set of masks: white in the hole, as it is; the n-th mask for the n-th image, so that
# two evaluations agree.
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=512),
    dict(type='Crop', crop_size=512, random_crop=False),
    dict(type='MaskFromFolder', folder='data/irregular_masks/test', choose='index', resize=True),
    dict(type='PackInputs'),
]

_evaluation = dict(
    batch_size=2, dataset=dict(data_root='data/places365', pipeline=val_pipeline))
train_dataloader = dict(dataset=dict(data_root='data/places365'))
val_dataloader = _evaluation
test_dataloader = dict(_evaluation, batch_size=1)
