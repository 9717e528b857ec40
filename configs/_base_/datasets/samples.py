"""The sample photographs, for two CPU cores.

Lay them out with ``python tools/dataset_converters/samples.py --out data/samples``.
The numbers are ours: the ratios of hole to image are those of 256x256 training. No loader
processes: making a batch takes some hundredths of a training step, and a process beside the
two threads that train would slow both.
"""

_base_ = ['./list_files.py']

data_root = 'data/samples'
# Crops of the files are 160x160, so that this may be 64, 96, 128 or 160.
crop_size = 96

# Window of half the side, shrunk by up to an eighth of the side: 128 and 32 of 256.
hole = {'type': 'TFBoxMask', 'size': crop_size // 2, 'margin': 0, 'max_delta': crop_size // 8}
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': crop_size},
    {'type': 'RandomFlip', 'prob': 0.5},
    hole,
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': crop_size, 'random_crop': False},
    hole,
    {'type': 'PackInputs'},
]

_local = {'num_workers': 0, 'persistent_workers': False}
train_dataloader = dict(
    batch_size=8, dataset={'data_root': data_root, 'pipeline': train_pipeline}, **_local
)
val_dataloader = dict(
    batch_size=8, dataset={'data_root': data_root, 'pipeline': val_pipeline}, **_local
)
test_dataloader = dict(
    batch_size=1,
    dataset={'data_root': data_root, 'pipeline': val_pipeline, 'ann_file': 'test.txt'},
    **_local,
)
