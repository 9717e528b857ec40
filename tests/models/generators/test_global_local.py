"""One stage with reflection padding: sizes below what its dilations need."""

import pytest
import torch

from mmdeepfill.core.registry import MODELS
from tests.helpers import box_masks, config, picture


def coarse(min_size=72):
    generator = config('_base_/models/coarse_small.py').model.generator
    generator.dilation_neck.update(padding_mode='reflect', dilations=(2, 4, 8, 16))
    return MODELS.build(dict(generator, min_size=min_size))


@pytest.mark.parametrize('size', [(16, 17), (64, 64), (72, 80)])
def test_small_pictures_are_continued_by_reflection(size):
    image, mask = picture('coarse', (2, 3, *size)), box_masks([(4, 4, 8, 8)] * 2, size)
    with torch.no_grad():
        refined = coarse()(image * (1 - mask), mask)['refined']
    assert refined.shape == image.shape and torch.isfinite(refined).all()


def test_without_it_reflection_fails():
    mask = box_masks([(4, 4, 8, 8)], (64, 64))
    with pytest.raises(RuntimeError, match='[Pp]adding size should be less than'):
        coarse(min_size=16)(picture('coarse', (1, 3, 64, 64)), mask)


@pytest.mark.parametrize('value', [12, 70])
def test_a_wrong_size(value):
    with pytest.raises(ValueError, match=f'min_size must be a multiple of 4 and .*got {value}'):
        coarse(min_size=value)
