"""Places365 at 256x256 with strokes, as GMCNN's PyTorch code draws them.

docs/datasets.md says how data/places365 is laid out. Batch 8 on one GPU.
"""

_base_ = ['./places_gmcnn_256x256.py']

_steps = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 256},
    {'type': 'Crop', 'crop_size': 256, 'random_crop': False},
]
_hole = {'type': 'GMCNNStrokeMask', 'max_vertices': 20, 'max_length': 100}
# One mask per image, not per batch. In their test strokes are fewer and thinner.
train_pipeline = [
    *_steps,
    dict(num_strokes=10, brush_width=(10, 24), **_hole),
    {'type': 'PackInputs'},
]
val_pipeline = [*_steps, dict(num_strokes=8, brush_width=(10, 20), **_hole), {'type': 'PackInputs'}]

train_dataloader = {'dataset': {'pipeline': train_pipeline}}
_evaluation = {'dataset': {'pipeline': val_pipeline}}
val_dataloader = _evaluation
test_dataloader = _evaluation
