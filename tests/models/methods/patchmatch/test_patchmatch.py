"""Completion by patches as a model."""

import numpy as np
import pytest
from torch.utils.data import default_collate

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.patchmatch import complete
from mmdeepfill.testing import WeightlessContract

from ..opencv.test_opencv import holes, photographs, pixels, sample


def build(**options):
    return MODELS.build(dict(type='PatchMatchInpaintor', **options))


class TestContract(WeightlessContract):
    def build(self):
        return build()


@pytest.mark.parametrize('order', ['rgb', 'bgr'])
def test_a_batch_is_what_the_function_gives_for_each(order):
    model = build(
        patch_size=5,
        seed=2,
        data_preprocessor={'type': 'InpaintingPreprocessor', 'channel_order': order},
    )
    turn = slice(None) if order == 'rgb' else slice(None, None, -1)
    images, masks = photographs(4), holes()
    batch = default_collate([sample(*pair) for pair in zip(images, masks)])
    for image, mask, found in zip(images, masks, model.val_step(batch)):
        known = np.where(mask[..., None] != 0, 128, image).astype(np.uint8)
        expected = complete(np.ascontiguousarray(known[..., turn]), mask, 5, 2)[..., turn]
        assert np.array_equal(pixels(found['composited']), expected)
        assert np.array_equal(pixels(found['composited'])[mask == 0], image[mask == 0])


@pytest.mark.parametrize(
    'options, message',
    [
        ({'patch_size': 4}, 'patch_size must be 3, 5, 7 or 9'),
        ({'seed': -1}, r'seed must be an integer in \[0, 2\*\*64\), got -1'),
    ],
)
def test_mistakes(options, message):
    with pytest.raises(ValueError, match=message):
        build(**options)
