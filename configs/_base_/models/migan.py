# MI-GAN as its authors export it: RGB in [-1, 1], the hole at 0, the mask as a channel of the
# network's own. L1 alone for fine-tuning: the page says why.
model = {
    'type': 'ReconstructionInpaintor',
    'data_preprocessor': {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'},
    'generator': {'type': 'MIGANGenerator', 'resolution': 256},
    'losses': {
        'l1': {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image', 'region': 'hole'}
    },
}
