# Shift-Net as the authors' PyTorch code has it, for holes of any shape: the mask as a fourth
# channel, spectral norm in the critic, which sees the whole picture, and VGG's features of images
# in [-1, 1] as they are. For such holes it has no L1 that is discounted in the hole.
# Ours: of the network's image the critic sees the hole alone, composited.
_base_ = ['./shift_net_paper.py']

model = {
    'generator': {'add_mask': True, 'feature_mask': 'nearest'},
    # of the last convolution too, which has a bias
    'disc': {'with_spectral_norm': True, 'plain_last': False},
    'views': {'disc': {'_delete_': True, 'type': 'WholeImage'}},
    'losses': {
        'vgg': {
            'loss': {
                'type': 'PerceptualLoss',
                'vgg_type': 'vgg16',
                # pool1 to pool3
                'layer_weights': {'4': 1.0, '9': 1.0, '16': 1.0},
                # neither to [0, 1] nor by ImageNet's mean and deviation
                'norm_img': False,
                'use_input_norm': False,
                'perceptual_weight': 1.0,
                'style_weight': 10.0,
                'criterion': 'mse',
            },
            'pred': 'refined',
            'target': 'image',
        }
    },
}
