# A plain autoencoder: the blocks of coarse_small.py without dilation, squared error over the
# whole image. What an encoder and a decoder do by themselves.
_base_ = ['./coarse_small.py']

model = {
    'generator': {'dilation_neck': {'dilations': (1, 1, 1, 1)}},
    'losses': {
        '_delete_': True,
        'refined': {
            'loss': {'type': 'MSELoss'},
            'pred': 'refined',
            'target': 'image',
            'weight': 1.0,
        },
    },
}
