# DeepFillv2 with a quarter of DeepFillv1's channels, on procedural scenes and sample photographs of
# 64x64: minutes on two CPU cores.
_base_ = [
    '../_base_/models/deepfillv2_small.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

# the generator alone at first
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
