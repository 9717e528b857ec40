"""A small model, images and a protocol, on disk."""

import cv2
import numpy as np
import torch
from mmengine.config import Config

from mmdeepfill.cli.main import main
from mmdeepfill.core.registry import MODELS
from tests.helpers import ROOT, fill

CONFIG = ROOT / 'configs/deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
SIZE, IMAGES = 32, 6


def lay_out(folder):
    """Images, a checkpoint, and a manifest of both regions of hole ratio."""
    rng = np.random.default_rng(4)
    (folder / 'images').mkdir()
    for number in range(IMAGES):
        coarse = rng.integers(0, 256, (5, 6, 3)).astype(np.uint8)
        picture = cv2.resize(coarse, (40, 36), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / 'images' / f'{number}.png'), picture)
    (folder / 'images.txt').write_text(''.join(f'{i}.png\n' for i in range(IMAGES)))
    model = MODELS.build(Config.fromfile(CONFIG).model)
    fill(model.generator)
    torch.save({'state_dict': model.state_dict()}, folder / 'model.pth')
    with torch.no_grad():
        for parameter in model.generator.parameters():
            parameter *= 0.97
    torch.save({'state_dict': model.state_dict()}, folder / 'other.pth')
    assert make_manifest(folder) == 0
    return folder


def make_manifest(folder, name='m.json', *options):
    return main(
        [
            'manifest',
            'make',
            '--images',
            str(folder / 'images'),
            '--size',
            str(SIZE),
            '--out',
            str(folder / name),
            '--preset',
            'full',
            '--workers',
            '0',
            *options,
        ]
    )


def evaluate(folder, out, *options, checkpoint='model.pth', manifest='m.json'):
    """Run ``mmdeepfill eval`` in this process; the bytes it wrote."""
    source = ['--manifest', str(folder / manifest)] if manifest else []
    assert (
        main(
            [
                'eval',
                str(CONFIG),
                str(folder / checkpoint),
                *source,
                '--out',
                str(folder / out),
                '--device',
                'cpu',
                '--workers',
                '0',
                *options,
            ]
        )
        == 0
    )
    return (folder / out).read_bytes()
