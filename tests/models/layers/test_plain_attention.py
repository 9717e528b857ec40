"""The layer for exported networks against the one in rectangles of queries."""

import random

import pytest
import torch

from mmdeepfill.models.layers import ContextualAttentionModule
from tests.helpers import assert_near
from tests.models.layers.random_attention import random_layer, random_mask


@pytest.mark.parametrize('seed', range(40))
def test_random_cases(seed):
    """Any switch, fusion size, even grid (down to one cell) and mask."""
    choose = random.Random(seed)
    generator = torch.Generator().manual_seed(seed)
    layer = random_layer(choose, norm_bias=(0.0, 0.1))
    count, channels = choose.randint(1, 3), choose.randint(1, 3)
    sides = [2 * choose.randint(1, 7) for _ in range(4)]
    x, context = (
        torch.randn(count, channels, *size, generator=generator, dtype=torch.float64)
        for size in (sides[:2], sides[2:])
    )
    size = [choose.choice((1, 2, 4)) * side for side in sides[2:]]
    mask = random_mask(choose, (0.0, 0.02, 0.1, 0.9, 1.0), count, size, generator)
    assert_near(layer.for_export()(x, context, mask), layer(x, context, mask))


def test_scores_of_half_precision_features_do_not_overflow():
    # scores of about 10^4: times the softmax's scale, 10, they overflow half precision
    x = 30 * torch.randn(1, 64, 16, 16, generator=torch.Generator().manual_seed(0))
    half = x.half()
    layer = ContextualAttentionModule()
    output = layer.for_export()(half, half)
    assert output.dtype == torch.float16
    assert_near(output.float(), layer(half.float(), half.float()), 1e-3)
