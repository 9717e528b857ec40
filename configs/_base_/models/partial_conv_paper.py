# Partial convolution as the paper and its authors' answers to questions describe it (Liu et
# al., ECCV 2018): 8 levels for 512x512, RGB, errors averaged over the image and not over the
# hole, total variation within the hole grown by a pixel. First stage.
_base_ = ['./partial_conv_openmmlab.py']

model = {
    'data_preprocessor': {'channel_order': 'rgb'},
    'generator': {'encoder': {'num_layers': 8}, 'decoder': {'num_layers': 8}},
    'losses': {
        'valid': {'region': {'_delete_': True, 'type': 'SizeAveraged', 'region': 'valid'}},
        'hole': {'region': {'_delete_': True, 'type': 'SizeAveraged', 'region': 'hole'}},
        'variation': {
            'loss': {'pairs': 'both'},
            'region': {
                '_delete_': True,
                'type': 'SizeAveraged',
                'region': {'type': 'GrownHole', 'pixels': 1},
            },
        },
    },
}
