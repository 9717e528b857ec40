"""Places365 at 256x256 with square holes, as GMCNN's PyTorch code draws them.

docs/datasets.md says how data/places365 is laid out. Batch 8 on one GPU.
"""

_base_ = ['./list_files.py']

# No flip.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    # always 128x128; one mask per image, not per batch
    {'type': 'TFBoxMask', 'size': 128, 'margin': 8, 'max_delta': 0},
    {'type': 'PackInputs'},
]
# Nothing to make deterministic: the same pipeline, on seeded masks.
val_pipeline = train_pipeline

_evaluation = {'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 8,
    'dataset': {'data_root': 'data/places365', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
