"""Places at 256x256 as LaMa's authors train: crops of the photograph as it is, thick holes.

Half of the holes are strokes, half boxes. Batch 5 on 8 GPUs is 40 in all; the authors' three
GPUs had 30 (lama-fourier). Theirs are more augmentations: affine, perspective and optical
distortion, CLAHE; here are the flip and the change of colours.
"""

_base_ = ['./list_files.py']

hole = {
    'type': 'RandomChoice',
    'transforms': [[{'type': 'LaMaStrokeMask'}], [{'type': 'LaMaBoxMask'}]],
}
_jitter = {
    'type': 'ColorJitter',
    'brightness': 0.2,
    'contrast': 0.2,
    'saturation': 0.12,
    'hue': 0.02,
}
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256, 'only_enlarge': True, 'interpolation': 'bilinear'},
    {'type': 'Crop', 'crop_size': 256},
    {'type': 'RandomFlip', 'prob': 0.5},
    _jitter,
    hole,
    {'type': 'PackInputs'},
]
# the authors' medium holes (1 : 0.3), in the centre of the picture
val_hole = {
    'type': 'RandomChoice',
    'prob': [10 / 13, 3 / 13],
    'transforms': [
        [
            {
                'type': 'LaMaStrokeMask',
                'max_length': 100,
                'max_width': 50,
                'min_times': 4,
                'max_times': 5,
            }
        ],
        [{'type': 'LaMaBoxMask', 'margin': 0, 'min_size': 10, 'max_size': 50, 'max_times': 5}],
    ],
}
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    val_hole,
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 5,
    'dataset': {'data_root': 'data/places365', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
