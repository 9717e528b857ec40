"""Places365 at 512x512, evaluated with irregular masks from files.

docs/datasets.md says how data/places365 and masks are laid out. Recipes add how they train.
"""

_base_ = ['./list_files.py']

# The test set of masks: white in the hole, as it is; the n-th mask for the n-th image, so that
# two evaluations agree.
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 512},
    {'type': 'Crop', 'crop_size': 512, 'random_crop': False},
    {
        'type': 'MaskFromFolder',
        'folder': 'data/irregular_masks/test',
        'choose': 'index',
        'resize': True,
    },
    {'type': 'PackInputs'},
]

_evaluation = {
    'batch_size': 2,
    'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline},
}
train_dataloader = {'dataset': {'data_root': 'data/places365'}}
val_dataloader = _evaluation
test_dataloader = dict(_evaluation, batch_size=1)
