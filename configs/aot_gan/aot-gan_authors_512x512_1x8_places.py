# AOT-GAN as its authors trained it, for their weights: betas (0.5, 0.999), batch 8, little change
# of colours. The critic's labels are the paper's, see the page.
_base_ = [
    '../_base_/models/aot_gan_openmmlab.py',
    '../_base_/datasets/places_aot_gan_512x512.py',
    '../_base_/schedules/aot_gan.py',
    '../_base_/default_runtime.py',
]

train_pipeline = [
    {'type': 'LoadImage'},
    {'type': 'RandomResizedCrop', 'crop_size': 512},
    {'type': 'RandomFlip', 'prob': 0.5},
    {'type': 'ColorJitter', 'brightness': 0.05, 'contrast': 0.05, 'saturation': 0.05, 'hue': 0.05},
    {
        'type': 'MaskFromFolder',
        'folder': 'data/irregular_masks/train',
        'hole': 'dark',
        'vary': {'dilation': (0, 0), 'angle': (0, 45), 'window': (1.0, 1.0)},
    },
    {'type': 'PackInputs'},
]
train_dataloader = {'batch_size': 8, 'dataset': {'pipeline': train_pipeline}}
auto_scale_lr = {'base_batch_size': 8}
