# DeepFillv1 with a quarter of the channels, on procedural scenes and sample photographs of 64x64:
# what `make proof` trains.
_base_ = [
    '../_base_/models/deepfillv1_proof.py',
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
