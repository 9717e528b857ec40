"""Completion by patches as a model."""
import numpy as np
import pytest
import torch
from mmengine.optim import OptimWrapper
from torch.utils.data import default_collate

from mmdeepfill.models.patches import complete
from mmdeepfill.registry import MODELS

from .test_opencv import holes, photographs, pixels, sample


def build(**options):
    return MODELS.build(dict(type='PatchMatchInpaintor', **options))


@pytest.mark.parametrize('order', ['rgb', 'bgr'])
def test_a_batch_is_what_the_function_gives_for_each(order):
    model = build(patch_size=5, seed=2, data_preprocessor=dict(
        type='InpaintingPreprocessor', channel_order=order))
    turn = slice(None) if order == 'rgb' else slice(None, None, -1)
    images, masks = photographs(4), holes()
    batch = default_collate([sample(*pair) for pair in zip(images, masks)])
    for image, mask, found in zip(images, masks, model.val_step(batch)):
        known = np.where(mask[..., None] != 0, 128, image).astype(np.uint8)
        expected = complete(np.ascontiguousarray(known[..., turn]), mask, 5, 2)[..., turn]
        assert np.array_equal(pixels(found['composited']), expected)
        assert np.array_equal(pixels(found['composited'])[mask == 0], image[mask == 0])


def test_an_empty_hole_and_a_full_one():
    image, = photographs(1)
    found, blank = build().val_step(default_collate(
        [sample(image, np.full(image.shape[:2], value, np.uint8)) for value in (0, 1)]))
    assert np.array_equal(pixels(found['composited']), image)
    assert (pixels(blank['composited']) == 128).all()


def test_it_trains_nothing():
    model = build()
    assert not list(model.parameters()) and not model.state_dict()
    wrapper = OptimWrapper(torch.optim.SGD(torch.nn.Linear(1, 1).parameters(), lr=1.))
    with pytest.raises(RuntimeError, match='PatchMatchInpaintor has no weights and cannot be'):
        model.train_step({}, wrapper)


@pytest.mark.parametrize('options, message', [
    (dict(patch_size=4), 'patch_size must be 3, 5, 7 or 9'),
    (dict(seed=-1), r'seed must be an integer in \[0, 2\*\*64\), got -1')])
def test_mistakes(options, message):
    with pytest.raises(ValueError, match=message):
        build(**options)
