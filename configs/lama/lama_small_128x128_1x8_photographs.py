# A small LaMa on photographs that free packages ship: an hour or two of two CPU cores. L1 and
# features first; the discriminator joins for the last part.
_base_ = [
    '../_base_/models/lama_small.py',
    '../_base_/datasets/photographs_128x128.py',
    '../_base_/schedules/lama_long.py',
    '../_base_/default_runtime.py',
]

model = {
    'schedule': {
        'phases': [
            {
                'iterations': 2500,
                'cycle': [['generator']],
                'adversarial': False,
                'losses': ['valid', 'hole', 'features'],
            },
            {'cycle': [['disc', 'generator']]},
        ]
    }
}
default_hooks = {
    'logger': {'interval': 20},
    'checkpoint': {'interval': 200, 'max_keep_ckpts': 3},
    'visual': {'max_images': 8},
}
