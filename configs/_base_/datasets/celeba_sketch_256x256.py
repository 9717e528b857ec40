"""CelebA-HQ with free-form holes and lines, for DeepFillv2 guided by sketches.

Beside each image NAME.jpg lies NAME_edge.jpg, the edges that a detector (HED, in the paper)
finds in it, white on black; docs/datasets.md says how data/celeba_hq is laid out.
"""

_base_ = ['./celeba_freeform_256x256.py']

train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    {'type': 'LoadSketch', 'suffix': '_edge.jpg', 'threshold': 0.6},
    {{_base_.hole}},
    {'type': 'PackInputs'},
]
val_pipeline = train_pipeline

train_dataloader = {'dataset': {'pipeline': train_pipeline}}
val_dataloader = {'dataset': {'pipeline': val_pipeline}}
test_dataloader = val_dataloader
