"""Places365 at 256x256, as Iizuka et al. train Global&Local. Batch 12 on 8 GPUs: 96 in all."""

_base_ = ['./list_files.py']

# Section 4.1: the short side to 256..384, a random 256 crop; a hole of 96..128 a side, whose
# surroundings of 128x128 the local discriminator sees.
_mask = {'type': 'OpenMMLabBoxMask', 'size': 128, 'margin': 0, 'max_delta': 32}
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': (256, 384)},
    {'type': 'Crop', 'crop_size': 256},
    _mask,
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    _mask,
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 12,
    'dataset': {'data_root': 'data/places365', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
