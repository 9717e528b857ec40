"""The shift layer against loops, and by hand."""

import pytest
import torch

from mmdeepfill.models.methods.shift_net import shift as shift_module
from mmdeepfill.models.methods.shift_net.shift import FEATURE_MASKS, ShiftLayer
from tests.helpers import TOLERANCE, array, assert_near, box_masks


def looped(decoded, encoded, hole):
    """The definition, location by location."""
    shifted = torch.zeros_like(encoded)
    for n in range(len(hole)):
        known = [
            (y, x)
            for y in range(hole.shape[2])
            for x in range(hole.shape[3])
            if hole[n, 0, y, x] == 0
        ]
        for y in range(hole.shape[2]):
            for x in range(hole.shape[3]):
                if hole[n, 0, y, x] == 0 or not known:
                    continue
                query = decoded[n, :, y, x]
                best, largest = None, -2.0
                for i, j in known:
                    key = encoded[n, :, i, j]
                    cosine = (query @ key / (query.norm() * key.norm())).item()
                    if cosine > largest:
                        best, largest = (i, j), cosine
                shifted[n, :, y, x] = encoded[n, :, best[0], best[1]]
    return shifted


def features(*shape):
    return array('shift.decoded', shape), array('shift.encoded', shape)


def masks():
    """A box, nothing, everything, dots, one pixel known."""
    hole = box_masks([(1, 2, 3, 2), (0, 0, 0, 0), (0, 0, 6, 5), (0, 0, 0, 0), (0, 0, 6, 5)], (6, 5))
    hole[3, :, ::2, 1::2] = 1
    hole[4, :, 4, 3] = 0
    return hole


@pytest.mark.parametrize('in_one_piece', [False, True])
def test_it_is_what_the_loops_give(in_one_piece):
    decoded, encoded = features(5, 4, 6, 5)
    layer = ShiftLayer()
    layer.in_one_piece = in_one_piece
    shifted = layer(decoded, encoded, masks())
    assert torch.equal(shifted, looped(decoded, encoded, masks()))
    assert not shifted[1].any() and not shifted[2].any()
    # one known place, copied to all the others
    others = masks()[4, 0] == 1
    assert torch.equal(shifted[4][:, others], encoded[4, :, 4, 3, None].expand(-1, 29))


def test_a_small_budget_gives_the_same(monkeypatch):
    decoded, encoded = features(5, 4, 6, 5)
    whole = ShiftLayer()(decoded, encoded, masks())
    seen = []
    largest = ShiftLayer._largest
    monkeypatch.setattr(
        ShiftLayer,
        '_largest',
        staticmethod(
            lambda queries, *rest: seen.append(queries.shape[1]) or largest(queries, *rest)
        ),
    )
    # scores of 7 queries against 30 keys in 5 samples, twice, float32
    monkeypatch.setattr(shift_module, 'default_budget', lambda *_: 7 * 2 * 5 * 30 * 4)
    assert torch.equal(ShiftLayer()(decoded, encoded, masks()), whole)
    assert seen == [7, 7, 7, 7, 2]


def test_a_planted_twin_is_copied_and_gets_the_gradient():
    decoded, encoded = features(1, 8, 6, 6)
    hole = box_masks([(2, 2, 2, 2)], (6, 6))
    # of any length: the angle counts. (5, 0) is wanted twice
    for (y, x), twin in {(2, 2): (5, 0), (2, 3): (0, 5), (3, 2): (5, 0), (3, 3): (1, 4)}.items():
        decoded[0, :, y, x] = 0.01 * encoded[0, :, twin[0], twin[1]]
    # a better one, but in the hole itself
    encoded[0, :, 2, 2] = decoded[0, :, 3, 3]
    decoded.requires_grad_()
    encoded.requires_grad_()
    shifted = ShiftLayer()(decoded, encoded, hole)
    assert torch.equal(shifted[0, :, 2, 2], encoded[0, :, 5, 0])
    assert torch.equal(shifted[0, :, 3, 3], encoded[0, :, 1, 4])
    shifted.backward(torch.full_like(shifted, 3.0))
    expected = torch.zeros(6, 6)
    expected[5, 0], expected[0, 5], expected[1, 4] = 6, 3, 3
    assert torch.equal(encoded.grad[0], expected.expand(8, 6, 6))
    assert decoded.grad is None


def test_zeros_and_half_precision():
    decoded, encoded = features(1, 4, 6, 5)
    hole = masks()[:1]
    assert ShiftLayer()(decoded * 0, encoded, hole).isfinite().all()
    assert not ShiftLayer()(decoded, encoded * 0, hole).any()
    half = ShiftLayer()(1e4 * decoded.half(), encoded.half(), hole)  # products overflow
    assert half.dtype == torch.float16
    assert_near(
        half.float(),
        looped(decoded.half().float(), encoded.half().float(), hole),
        TOLERANCE[torch.bfloat16],
    )


def test_feature_masks():
    hole = box_masks([(68, 68, 120, 120), (0, 0, 0, 0), (0, 0, 256, 256)], (256, 256))
    # lines 72, 80, ... 184
    assert torch.equal(
        FEATURE_MASKS['nearest'](hole, 3),
        box_masks([(9, 9, 15, 15), (0, 0, 0, 0), (0, 0, 32, 32)], (32, 32)),
    )
    mean = FEATURE_MASKS['mean'](hole, 3)
    assert torch.equal(mean[1:2], torch.zeros(1, 1, 32, 32))
    # Location i sees lines 8 i - 7 to 8 i + 14, symmetrically: half of it is hole for 8 and 23, so
    # that a corner has a quarter, less than 5/16. 9 misses three lines of weight 1 + 1 + 2 of 64.
    expected = box_masks([(8, 8, 16, 16)], (32, 32))
    expected[..., [8, 8, 23, 23], [8, 23, 8, 23]] = 0
    assert torch.equal(mean[:1], expected)
