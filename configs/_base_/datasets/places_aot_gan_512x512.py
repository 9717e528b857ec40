"""Places365 at 512x512 with irregular masks from files, as in OpenMMLab's AOT-GAN recipe.

Batch 4 on 4 GPUs: 16 in all. OpenMMLab evaluates on random windows, with masks of 50 to 60 %
hole; here on the centre.
"""

_base_ = ['./places_mask_files_512x512.py']

train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'RandomResizedCrop', 'crop_size': 512},
    {'type': 'RandomFlip', 'prob': 0.5},
    # OpenMMLab's numbers; the authors' code has 0.05 for all of them.
    {'type': 'ColorJitter', 'brightness': 0.5, 'contrast': 0.5, 'saturation': 0.5, 'hue': 0.5},
    # Turned by up to 45 degrees, otherwise as they are.
    {
        'type': 'MaskFromFolder',
        'folder': 'data/irregular_masks/train',
        'hole': 'dark',
        'vary': {'dilation': (0, 0), 'angle': (0, 45), 'window': (1.0, 1.0)},
    },
    {'type': 'PackInputs'},
]

train_dataloader = {'batch_size': 4, 'dataset': {'pipeline': train_pipeline}}
