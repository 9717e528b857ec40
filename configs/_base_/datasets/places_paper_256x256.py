"""Places365 at 256x256, as in the released TensorFlow code of DeepFillv1.

docs/datasets.md says how data/places365 is laid out. Batch 2 on 8 GPUs: 16 in all,
as OpenMMLab and (on one GPU) the TensorFlow code train.
"""

_base_ = ['./list_files.py']

# Enlarge what is smaller than 256, then a random 256 crop at the original resolution,
# no flip: the TensorFlow code with RANDOM_CROP.
train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256, 'only_enlarge': True, 'interpolation': 'bilinear'},
    {'type': 'Crop', 'crop_size': 256},
    # HEIGHT = WIDTH = 128, MAX_DELTA = 32, margins 0; one mask per image, not per batch.
    {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 32},
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256, 'only_enlarge': True, 'interpolation': 'bilinear'},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
    {'type': 'TFBoxMask', 'size': 128, 'margin': 0, 'max_delta': 32},
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/places365', 'pipeline': val_pipeline}}
train_dataloader = {
    'batch_size': 2,
    'dataset': {'data_root': 'data/places365', 'pipeline': train_pipeline},
}
val_dataloader = _evaluation
test_dataloader = _evaluation
