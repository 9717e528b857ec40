# DeepFillv1 with half of the channels, on procedural scenes and sample photographs of 128x128:
# hours on two CPU cores.
_base_ = [
    '../_base_/models/deepfillv1_half.py',
    '../_base_/datasets/scenes_and_samples_128x128.py',
    '../_base_/schedules/proof_long.py',
    '../_base_/default_runtime.py',
]

# the generator alone at first
model = {
    'schedule': {
        'phases': [
            {'iterations': 4700, 'cycle': [['generator']], 'adversarial': False},
            {'cycle': [['disc', 'generator']]},
        ]
    }
}
default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 250, 'max_keep_ckpts': 3},
    'visual': {'max_images': 8},
}
