"""Places365 at 256x256 with free-form holes, as in the released TensorFlow DeepFillv2.

docs/datasets.md says how data/places365 is laid out. Batch 16 on one GPU, as there.
"""
_base_ = ['./list_files.py']

# A box and strokes together; one mask per image, not per batch.
hole = dict(
    type='UnionMask',
    masks=[
        # HEIGHT = WIDTH = 128, MAX_DELTA = 32, margins 0.
        dict(type='TFBoxMask', size=128, margin=0, max_delta=32),
        dict(type='BrushStrokeMask', num_strokes=(1, 3), num_vertices=(4, 11),
             brush_width=(12, 40)),
    ])
# Enlarge what is smaller than 256, then a random 256 crop at the original resolution,
# no flip: the TensorFlow code with random_crop.
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=256, only_enlarge=True, interpolation='bilinear'),
    dict(type='Crop', crop_size=256),
    hole,
    dict(type='PackInputs'),
]
val_pipeline = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=256, only_enlarge=True, interpolation='bilinear'),
    dict(type='Crop', crop_size=256, random_crop=False),
    hole,
    dict(type='PackInputs'),
]

_evaluation = dict(dataset=dict(data_root='data/places365', pipeline=val_pipeline))
train_dataloader = dict(
    batch_size=16, dataset=dict(data_root='data/places365', pipeline=train_pipeline))
val_dataloader = _evaluation
test_dataloader = _evaluation
