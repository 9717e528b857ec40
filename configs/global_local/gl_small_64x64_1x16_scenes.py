# Global&Local with a quarter of the channels, on procedural scenes and sample photographs of
# 64x64: minutes on two CPU cores.
_base_ = [
    '../_base_/models/global_local_small.py',
    '../_base_/datasets/scenes_and_samples_64x64.py',
    '../_base_/schedules/proof.py',
    '../_base_/default_runtime.py',
]

# the generator alone, the critics alone, both
model = {
    'schedule': {
        'phases': [
            {'iterations': 5000, 'cycle': [['generator']], 'adversarial': False},
            {'iterations': 200, 'cycle': [['disc']]},
            {'cycle': [['disc', 'generator']]},
        ]
    }
}
default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 500},
    'visual': {'max_images': 8},
}
