# LaMa-Fourier: lama_big.py with nine blocks, 27,048,835 parameters. The perceptual term looks
# through ImageNet's VGG16, relu1_2 to relu4_3; the authors' ResNetPL, with weight 30, through a
# dilated ResNet50 trained on ADE20K, whose data is for non-commercial use.
_base_ = ['./lama_big.py']

model = {
    'generator': {'num_blocks': 9},
    'losses': {
        'features': {
            'loss': {
                'type': 'PerceptualLoss',
                'vgg_type': 'vgg16',
                'criterion': 'mse',
                'norm_img': False,
                'layer_weights': {'3': 1.0, '8': 1.0, '15': 1.0, '22': 1.0},
                'perceptual_weight': 1.0,
                'style_weight': 0.0,
            },
            'pred': 'refined',
            'target': 'image',
            'weight': 1.0,
        }
    },
}
