"""Places365 at 512x512 with NVIDIA's irregular masks, after Liu et al. Batch 6 on 1 GPU.

docs/datasets.md says how to make some from a video. The paper's training masks are black in the
hole and varied by dilation, rotation and cropping; how far, it does not say: these ranges are
ours.
"""

_base_ = ['./places_mask_files_512x512.py']

train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'ResizeShortSide', 'size': 512},
    {'type': 'Crop', 'crop_size': 512},
    {
        'type': 'MaskFromFolder',
        'folder': 'data/irregular_masks/train',
        'hole': 'dark',
        'vary': {'dilation': (0, 24), 'angle': (0, 360), 'window': (0.5, 1.0)},
    },
    {'type': 'PackInputs'},
]

train_dataloader = {'batch_size': 6, 'dataset': {'pipeline': train_pipeline}}
