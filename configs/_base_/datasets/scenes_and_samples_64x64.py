"""Procedural scenes and crops of the sample photographs, 64x64, for two CPU cores.

Scenes need no files; lay the photographs out with
``python tools/dataset_converters/samples.py --out data/samples``. The numbers are ours.
"""

_base_ = ['./list_files.py']

size = 64
# of (seed, index): splits share no scene
_scenes = {'type': 'SceneDataset', 'size': size, 'seed': 0}
# Each hole is a box or strokes, those of 256x256 training in proportion.
hole = {
    'type': 'RandomChoice',
    'transforms': [
        # the side of a window is half of the image's, less up to an eighth
        [{'type': 'TFBoxMask', 'size': size // 2, 'margin': 0, 'max_delta': size // 8}],
        [{'type': 'BrushStrokeMask', 'brush_width': (3, 10)}],
    ],
}
_train_steps = [{'type': 'RandomFlip', 'prob': 0.5}, hole, {'type': 'PackInputs'}]
# Crops of 160x160: at half the resolution 64 pixels show something.
_photographs = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 5 * size // 4},
    {'type': 'Crop', 'crop_size': size},
]

_local = {'num_workers': 0, 'persistent_workers': False}
train_dataloader = dict(
    batch_size=16,
    dataset={
        '_delete_': True,
        'type': 'MixedDataset',
        'datasets': [
            # 150 MB; drawing takes longer than all the rest of loading
            dict(split='train', length=12_000, keep=True, pipeline=_train_steps, **_scenes),
            {
                'type': 'InpaintingDataset',
                'data_root': 'data/samples',
                'ann_file': 'train.txt',
                'pipeline': _photographs + _train_steps,
            },
        ],
        # 126 crops: about a quarter of what is seen
        'times': [1, 30],
    },
    **_local,
)
val_dataloader = dict(
    batch_size=8,
    dataset=dict(
        _delete_=True,
        split='val',
        length=128,
        test_mode=True,
        pipeline=[hole, {'type': 'PackInputs'}],
        **_scenes,
    ),
    **_local,
)
# docs/scenes.md says how to write its images.
test_dataloader = dict(
    batch_size=1,
    dataset={
        '_delete_': True,
        'type': 'ManifestDataset',
        'manifest': 'configs/proof/box_64x64.json',
    },
    **_local,
)
test_evaluator = [{'type': 'MAE'}, {'type': 'PSNR'}, {'type': 'SSIM'}]
