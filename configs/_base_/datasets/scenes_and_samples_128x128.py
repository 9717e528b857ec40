"""Procedural scenes and crops of the sample photographs, 128x128, drawn on the fly.

As ``scenes_and_samples_64x64.py`` with holes twice as large. No scene comes twice; photographs
are seen at their full resolution, crops of 160x160, and nearly whole.
"""

_base_ = ['./scenes_and_samples_64x64.py']

size = 128
_scenes = {'type': 'SceneDataset', 'size': size, 'seed': 0}
_hole = {
    'type': 'RandomChoice',
    'transforms': [
        [{'type': 'TFBoxMask', 'size': size // 2, 'margin': 0, 'max_delta': size // 8}],
        [{'type': 'BrushStrokeMask', 'brush_width': (6, 20)}],
    ],
}
hole = dict(_delete_=True, **_hole)
_train_steps = [{'type': 'RandomFlip', 'prob': 0.5}, _hole, {'type': 'PackInputs'}]
_photographs = [
    {'type': 'LoadImage'},
    {
        'type': 'RandomChoice',
        'transforms': [
            [{'type': 'Crop', 'crop_size': size}],
            [{'type': 'ResizeShortSide', 'size': size}, {'type': 'Crop', 'crop_size': size}],
        ],
    },
]

train_dataloader = {
    'batch_size': 8,
    'dataset': {
        'datasets': [
            dict(split='train', length=200_000, pipeline=_train_steps, **_scenes),
            {
                'type': 'InpaintingDataset',
                'data_root': 'data/samples',
                'ann_file': 'train.txt',
                'pipeline': _photographs + _train_steps,
            },
        ],
        # 126 crops: about a quarter of what is seen
        'times': [1, 500],
    },
}
val_dataloader = {'dataset': {'size': size, 'pipeline': [_hole, {'type': 'PackInputs'}]}}
test_dataloader = {'dataset': {'manifest': 'configs/proof/box_128x128.json'}}
