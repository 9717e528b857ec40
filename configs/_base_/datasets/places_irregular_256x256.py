"""Places365 at 256x256 with irregular holes, as in OpenMMLab's DeepFillv2 and other recipes.

docs/datasets.md says how data/places365 is laid out. Batch 2 on 8 GPUs: 16 in all.
"""

_base_ = ['./list_files.py']

# Chains of thick segments, redrawn until they are 15 to 65 % of the image: OpenMMLab's
# mask_config.
hole = {
    'type': 'IrregularMask',
    'num_vertices': (4, 10),
    'brush_width': (10, 45),
    'length_range': (20, 128),
    'area_ratio_range': (0.15, 0.65),
    'max_angle': 6,
}
# Random 384 crop, bilinear to 256, no flip: OpenMMLab's pipeline.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': 384, 'allow_smaller': True},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    hole,
    {'type': 'PackInputs'},
]
# The centre and seeded masks instead of random ones, so that two evaluations agree.
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': 384, 'random_crop': False, 'allow_smaller': True},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    hole,
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 2,
    'dataset': {'data_root': 'data/places365', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
