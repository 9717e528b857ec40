# Patch-based GAN inpainting with a quarter of the channels, on procedural scenes and sample
# photographs of 64x64, for two CPU cores.
_base_ = [
    '../_base_/models/patch_gan_small.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

# the generator alone at first, as in the proof
model = {
    'schedule': {
        'phases': [
            {'iterations': 5500, 'cycle': [['generator']], 'adversarial': False},
            {'cycle': [['disc', 'generator']]},
        ]
    }
}
default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
