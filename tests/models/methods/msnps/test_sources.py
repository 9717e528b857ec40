"""What neural patches are taken from."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy.ndimage import rotate

from mmdeepfill.models.methods.msnps.sources import continued, variants


def image_of(height, width):
    """Each pixel has its own number."""
    return torch.arange(1.0, height * width + 1).view(1, 1, height, width).repeat(1, 3, 1, 1)


def mask_of(height, width, top, bottom, left, right):
    mask = torch.zeros(1, 1, height, width)
    mask[..., top:bottom, left:right] = 1
    return mask


def test_a_hole_continues_by_reflection():
    """A stripe through all rows: columns 4 to 7 by hand, mirrored at columns 3 and 8."""
    image, mask = image_of(6, 14), mask_of(6, 14, 0, 6, 4, 8)
    found = continued(image, mask)
    columns = [0, 1, 2, 3, 2, 1, 10, 9, 8, 9, 10, 11, 12, 13]
    assert torch.equal(found, image[..., columns])


def test_where_the_mirror_is_unknown_the_nearest_known_pixel():
    # 0 and 5 are known, and nothing beyond them
    found = continued(image_of(1, 6), mask_of(1, 6, 0, 1, 1, 5))
    assert found[0, 0, 0].tolist() == [1, 1, 1, 6, 6, 6]


@pytest.mark.parametrize('seed', range(3))
def test_it_is_made_of_known_pixels_alone(seed):
    rng = np.random.default_rng(seed)
    mask = torch.from_numpy((rng.random((20, 23)) < 0.8).astype(np.float32))[None, None]
    image = image_of(20, 23)
    known = set(image[0, 0][mask[0, 0] == 0].tolist())
    found = continued(torch.where(mask != 0, torch.nan, image), mask)
    assert set(found[0, 1].flatten().tolist()) == known
    assert torch.equal(found[:, :, mask[0, 0] == 0], image[:, :, mask[0, 0] == 0])


def test_without_a_hole_it_is_the_image():
    image = image_of(4, 5)
    assert continued(image, torch.zeros(1, 1, 4, 5)) is image


def smooth(height, width):
    noise = torch.rand(1, 3, 6, 7, generator=torch.Generator().manual_seed(1))
    return F.interpolate(noise, (height, width), mode='bicubic', align_corners=False)


def test_the_nine_published_variants():
    image, mask = smooth(60, 84), mask_of(60, 84, 20, 30, 40, 50)
    found = list(variants(image, mask, 1, 1))
    assert len(found) == 9
    assert found[0][0] is image and found[0][1] is mask
    sizes = sorted(tuple(picture.shape[-2:]) for picture, _ in found)
    # 60 / 1.05 = 57.1, 84 * 1.05 = 88.2
    assert sizes == [(57, 80)] * 3 + [(60, 84)] * 3 + [(63, 88)] * 3
    assert all(m.shape[-2:] == p.shape[-2:] for p, m in found)
    assert len(list(variants(image, mask, 0, 0))) == 1
    assert len(list(variants(image, mask, 2, 1))) == 15


@pytest.mark.parametrize('side', [(60, 60), (60, 84)])
def test_turned_by_seven_and_a_half_degrees(side):
    """scipy turns the other way round."""
    image = smooth(*side)
    (_, _), (left, unknown), (right, _) = variants(image, torch.zeros(1, 1, *side), 1, 0)
    for found, angle in ((left, -7.5), (right, 7.5)):
        expected = rotate(image[0, 0].numpy(), angle, order=1, reshape=False)
        inner = np.s_[12:-12, 12:-12]
        assert np.abs(found[0, 0].numpy() - expected)[inner].max() < 1e-3
    # corners from outside are no sources, the middle is
    assert unknown[..., 0, 0] == 1 and unknown[..., 30, 30] == 0


def test_the_hole_is_turned_and_scaled_too():
    """No pixel that is called known has anything of the hole in it."""
    mask = mask_of(60, 84, 20, 33, 40, 51)
    found = list(variants(torch.zeros(1, 3, 60, 84) + mask, mask, 1, 1))
    for picture, unknown in found:
        assert picture[:, :1][unknown == 0].max() < 2e-3
        # and not much more than the hole and the corners are lost
        assert unknown.mean() < 0.2
        assert unknown[..., 10:-10, 10:-10].sum() > 100
