"""Pictures that a recipe makes larger: as mmcv does, and within bounds."""

import numpy as np
import pytest

from mmdeepfill.core.registry import TRANSFORMS
from mmdeepfill.datasets.manifest import Manifest
from mmdeepfill.datasets.manifest_dataset import ManifestDataset
from mmdeepfill.datasets.masks import checks
from mmdeepfill.datasets.transforms import Pad, RandomResizedCrop, Resize, ResizeShortSide

#: 30000 x 30000 pixels are 9e8; Pillow's own bound is 178,956,970, twice its warning.
IMAGE = np.random.default_rng(0).integers(0, 256, (24, 36, 3), dtype=np.uint8)


def results():
    return {'img': IMAGE.copy(), 'img_path': 'a.png'}


@pytest.mark.parametrize(
    'name, settings',
    [
        ('Resize', {'scale': (50, 40)}),
        ('Resize', {'scale': 64, 'keep_ratio': False}),
        ('Resize', {'scale': (50, 40), 'keep_ratio': True}),
        ('Resize', {'scale_factor': 1.5}),
        ('Pad', {'size': (50, 40)}),
        ('Pad', {'size_divisor': 16}),
        ('Pad', {'pad_to_square': True}),
        ('Pad', {'size_divisor': 32, 'pad_to_square': True}),
    ],
)
def test_it_is_mmcvs(name, settings):
    processing = pytest.importorskip('mmcv.transforms.processing')
    ours = TRANSFORMS.build(dict(type=name, **settings))
    assert type(ours) in (Resize, Pad)
    made, expected = ours(results()), getattr(processing, name)(**settings)(results())
    assert made.keys() == expected.keys() and made['img_shape'] == expected['img_shape']
    assert np.array_equal(made['img'], expected['img'])


@pytest.mark.parametrize('side', [30000, 1000000])
@pytest.mark.parametrize(
    'build',
    [
        lambda side: Resize(scale=[side, side]),
        lambda side: Resize(scale=side),
        lambda side: Pad(size=(side, side)),
        lambda side: Pad(size_divisor=side),
        lambda side: RandomResizedCrop(side),
        lambda side: checks.check_image_size(side, side),
    ],
)
def test_a_size_that_is_known_is_refused_at_once(build, side):
    with pytest.raises(ValueError, match=f'expected at most 178956970 pixels, got {side} x {side}'):
        build(side)


@pytest.mark.parametrize(
    'transform',
    [
        Resize(scale=(1000000, 1000000), keep_ratio=True),
        Resize(scale_factor=30000.0),
        ResizeShortSide(30000),
        ResizeShortSide((1000000, 1000000)),
    ],
)
def test_another_is_refused_before_the_memory_is_taken(transform):
    with pytest.raises(ValueError, match="of 'a.png': expected at most 178956970 pixels"):
        transform(results())


@pytest.mark.parametrize('scale', [(0, 5), (5, -1)])
def test_no_pixels(scale):
    with pytest.raises(ValueError, match='at least 1 pixel'):
        Resize(scale=scale)


@pytest.mark.parametrize('side', [30000, 1000000])
def test_a_manifest_that_asks_for_it(side):
    step = {'type': 'Resize', 'scale': [side, side]}
    manifest = Manifest('large', '', None, 0, [step], [], [])
    with pytest.raises(
        ValueError,
        match="manifest 'large': its pipeline cannot be built: .*expected at most 178956970 pixels",
    ):
        ManifestDataset(manifest, verify=False)
