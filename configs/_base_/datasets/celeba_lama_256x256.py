"""CelebA-HQ at 256x256 with LaMa's thick holes, without augmentation, as its authors train."""

_base_ = ['./places_lama_256x256.py']

train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    {{_base_.hole}},
    {'type': 'PackInputs'},
]
val_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'Resize', 'scale': (256, 256), 'keep_ratio': False},
    {{_base_.val_hole}},
    {'type': 'PackInputs'},
]

_evaluation = {'dataset': {'data_root': 'data/celeba_hq', 'pipeline': val_pipeline}}
train_dataloader = {'dataset': {'data_root': 'data/celeba_hq', 'pipeline': train_pipeline}}
val_dataloader = _evaluation
test_dataloader = _evaluation
