"""Places365 at 256x256 with strokes, as GMCNN's PyTorch code draws them.

docs/datasets.md says how data/places365 is laid out. Batch 8 on one GPU.
"""
_base_ = ['./places_gmcnn_256x256.py']

_steps = [
    dict(type='LoadImage'),
    dict(type='ResizeShortSide', size=256),
    dict(type='Crop', crop_size=256, random_crop=False),
]
_hole = dict(type='GMCNNStrokeMask', max_vertices=20, max_length=100)
# One mask per image, not per batch. In their test strokes are fewer and thinner.
train_pipeline = [
    *_steps, dict(num_strokes=10, brush_width=(10, 24), **_hole), dict(type='PackInputs')]
val_pipeline = [
    *_steps, dict(num_strokes=8, brush_width=(10, 20), **_hole), dict(type='PackInputs')]

train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
_evaluation = dict(dataset=dict(pipeline=val_pipeline))
val_dataloader = _evaluation
test_dataloader = _evaluation
