"""Places365 at 256x256, as in OpenMMLab's DeepFillv1 recipe.

docs/datasets.md says how data/places365 is laid out. Batch 2 on 8 GPUs: 16 in all,
as OpenMMLab and (on one GPU) the TensorFlow code train.
"""

_base_ = ['./list_files.py']

# Random 384 crop, bilinear to 256, no flip: OpenMMLab's pipeline. Its crops of smaller
# images take what there is, and lose the aspect.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': 384, 'allow_smaller': True},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    # Window 128, margin 20, shrunk by up to 20: OpenMMLab's mask_config.
    {'type': 'OpenMMLabBoxMask', 'size': 128, 'margin': 20, 'max_delta': 20},
    {'type': 'PackInputs'},
]
# OpenMMLab evaluates on random crops and masks; the same sizes here, but the centre and
# seeded masks, so that two evaluations agree.
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': 384, 'random_crop': False, 'allow_smaller': True},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    {'type': 'OpenMMLabBoxMask', 'size': 128, 'margin': 20, 'max_delta': 20},
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 2,
    'dataset': {'data_root': 'data/places365', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
