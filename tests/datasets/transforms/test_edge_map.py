"""Edges as scikit-image finds them, and that they belong to their image."""

import numpy as np
import pytest

from mmdeepfill.core.registry import TRANSFORMS
from mmdeepfill.datasets.transforms import GetEdgeMap, PackInputs

canny = pytest.importorskip('skimage.feature').canny
rgb2gray = pytest.importorskip('skimage.color').rgb2gray


@pytest.fixture
def results():
    """Flat areas of 8x8 with sharp borders, and a hole."""
    rng = np.random.default_rng(1)
    image = np.kron(rng.integers(0, 256, (5, 6, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    mask = np.zeros((40, 48), np.uint8)
    mask[10:30, 12:34] = 1
    return {'img': image, 'mask': mask, 'rng': np.random.default_rng(0)}


@pytest.mark.parametrize('sigma', [1.0, 2.0])
def test_of_the_whole_image(results, sigma):
    expected = canny(rgb2gray(results['img']), sigma=sigma)
    found = GetEdgeMap(sigma=sigma)(results)['edge_map']
    assert found.dtype == np.uint8 and np.array_equal(found, expected)
    assert found.sum() > 20 and found[10:30, 12:34].any()
    del results['mask']  # is not needed
    assert np.array_equal(GetEdgeMap(sigma)(results)['edge_map'], expected)


def test_without_the_hole_and_its_border(results):
    expected = canny(rgb2gray(results['img']), sigma=2, mask=~results['mask'].astype(bool))
    found = GetEdgeMap(exclude_hole=True)(results)['edge_map']
    assert np.array_equal(found, expected) and found.sum() > 10
    assert not found[9:31, 11:35].any()
    results['img'] = np.where(results['mask'][..., None] == 1, 255 - results['img'], results['img'])
    assert np.array_equal(GetEdgeMap(exclude_hole=True)(results)['edge_map'], found)


def test_they_are_packed(results):
    packed = PackInputs()(GetEdgeMap()(results))
    assert packed['edge_map'].shape == (1, 40, 48)
    assert np.array_equal(packed['edge_map'][0].numpy(), results['edge_map'])
    assert 'edge_map' not in PackInputs()(
        {'img': results['img'], 'mask': results['mask'], 'rng': results['rng']}
    )


def test_those_of_another_image_are_refused(results):
    out = TRANSFORMS.build(dict(type='RandomFlip', prob=1.0))(GetEdgeMap()(results))
    with pytest.raises(ValueError, match='changed after its edges were found: put GetEdgeMap'):
        PackInputs()(out)


def test_arguments(results):
    with pytest.raises(ValueError, match='sigma must be positive, got 0'):
        GetEdgeMap(sigma=0)
    del results['mask']
    with pytest.raises(ValueError, match='found no mask: put a mask transform before it'):
        GetEdgeMap(exclude_hole=True)(results)
