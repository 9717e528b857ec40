"""Places365 at 256x256 with free-form holes, as in the released TensorFlow DeepFillv2.

docs/datasets.md says how data/places365 is laid out. Batch 16 on one GPU, as there.
"""

_base_ = ['./list_files.py']

# A box and strokes together; one mask per image, not per batch.
hole = {
    'type': 'UnionMask',
    'masks': [
        # HEIGHT = WIDTH = 128, MAX_DELTA = 32, margins 0.
        {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 32},
        {
            'type': 'BrushStrokeMask',
            'num_strokes': (1, 3),
            'num_vertices': (4, 11),
            'brush_width': (12, 40),
        },
    ],
}
# Enlarge what is smaller than 256, then a random 256 crop at the original resolution,
# no flip: the TensorFlow code with random_crop.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256, 'only_enlarge': True, 'interpolation': 'bilinear'},
    {'type': 'Crop', 'crop_size': 256},
    hole,
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256, 'only_enlarge': True, 'interpolation': 'bilinear'},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    hole,
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 16,
    'dataset': {'data_root': 'data/places365', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
