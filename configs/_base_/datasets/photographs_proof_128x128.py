"""``photographs_128x128.py``, tested on crops of photographs that no training saw.

Three windows of each test photograph: nearly the pixels as they are, half of its shorter side, and
all of it, reduced to 128x128.
"""

_base_ = ['./photographs_128x128.py']

test_dataloader = {
    'dataset': {
        '_delete_': True,
        'type': 'ManifestDataset',
        'manifest': 'configs/proof/box_128x128_photographs.json',
    }
}
test_evaluator = [
    {'type': 'MAE'},
    {'type': 'PSNR'},
    {'type': 'SSIM'},
    {'type': 'PerceptualDistance', 'backbone': 'efficientnet-lite0'},
    {'type': 'Sharpness'},
]
