# GMCNN on CelebA-HQ, square holes, as its authors' PyTorch code trains it: one GPU, 8 images. For
# the released weights, converted: docs/converting.md.
_base_ = [
    '../_base_/models/gmcnn.py',
    '../_base_/datasets/celeba_gmcnn_256x256.py',
    '../_base_/schedules/gmcnn_celeba.py',
    '../_base_/default_runtime.py',
]

# 140,000 steps of the generator each
model = {
    'schedule': {
        'phases': [
            {
                'iterations': 140_000,
                'cycle': [['generator']],
                'adversarial': False,
                'losses': ['confidence', 'known'],
            },
            {'cycle': [['disc']] * 4 + [['disc', 'generator']]},
        ]
    }
}
