# aot_gan_openmmlab.py with a quarter of the channels and four of its eight blocks, for 64x64
# pixels, on two CPU cores. Without its VGG loss, for which VGG19 would have to be downloaded.
_base_ = ['./aot_gan_openmmlab.py']

model = {
    'generator': {
        'encoder': {'mid_channels': 16, 'out_channels': 64},
        'dilation_neck': {'in_channels': 64, 'num_aotblock': 4},
        'decoder': {'in_channels': 64, 'mid_channels': 32},
    },
    'disc': {'base_channels': 16},
    'losses': {
        '_delete_': True,
        'l1': {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image', 'weight': 1.0},
    },
    # a quarter as wide, as the pictures of 256 are
    'objective': {'kernel_size': 17, 'sigma': 2.5},
}
