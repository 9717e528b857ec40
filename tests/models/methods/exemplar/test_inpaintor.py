"""Exemplar synthesis as a model, and through the door of users."""

import numpy as np
import pytest
from torch.utils.data import default_collate

from mmdeepfill import inpaint
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.exemplar import complete
from mmdeepfill.testing import WeightlessContract
from tests.models.methods.opencv.test_opencv import holes, photographs, pixels, sample


def build(**options):
    return MODELS.build(dict(type='ExemplarInpaintor', **options))


class TestContract(WeightlessContract):
    def build(self):
        return build()


@pytest.mark.parametrize('order', ['rgb', 'bgr'])
def test_a_batch_is_what_the_function_gives_for_each(order):
    model = build(data_preprocessor={'type': 'InpaintingPreprocessor', 'channel_order': order})
    turn = slice(None) if order == 'rgb' else slice(None, None, -1)
    images, masks = photographs(4), holes()
    batch = default_collate([sample(*pair) for pair in zip(images, masks)])
    for image, mask, found in zip(images, masks, model.val_step(batch)):
        known = np.where(mask[..., None] != 0, 128, image).astype(np.float32)
        expected = np.rint(complete(np.ascontiguousarray(known[..., turn]), mask).image[..., turn])
        assert np.array_equal(pixels(found['composited']), expected)
        assert np.array_equal(pixels(found['composited'])[mask == 0], image[mask == 0])


@pytest.mark.parametrize('dtype', [np.uint8, np.uint16])
@pytest.mark.parametrize('channels', [0, 1, 2, 3, 4])
def test_a_periodic_picture_of_any_kind_is_exact(dtype, channels):
    """Grey to RGBA, 8 and 16 bits; the levels of 16 bits are not rounded to 8."""
    shape = (8, 8, channels) if channels else (8, 8)
    tile = np.random.default_rng(channels).integers(0, np.iinfo(dtype).max, shape, dtype)
    if channels in (2, 4):
        tile[..., -1] = np.iinfo(dtype).max
    image = np.tile(tile, (8, 8) + (1,) * bool(channels))
    mask = np.zeros((64, 64), np.uint8)
    mask[20:44, 22:40] = 255
    hidden = image.copy()
    hidden[mask != 0] = 0
    if channels in (2, 4):
        hidden[..., -1] = np.iinfo(dtype).max
    filled = inpaint(hidden, mask, model='exemplar')
    assert filled.dtype == dtype and np.array_equal(filled, image)
