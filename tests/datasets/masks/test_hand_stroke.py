"""Strokes of a hand, against geometry and by their limits."""

import numpy as np
import pytest
from scipy import ndimage

from mmdeepfill.core.random import sample_rng
from mmdeepfill.datasets.masks import hand_stroke


class Steady:
    """A generator whose hand neither trembles nor turns: every range gives its middle."""

    def integers(self, low, high):
        return low

    def uniform(self, low, high):
        return (low + high) / 2

    def normal(self, size):
        return np.zeros(size)


def test_a_steady_hand_draws_a_capsule():
    # One stroke, 20 thick and 100 long, through the middle of 200x300; the middle of a full
    # turn is pi, so it runs to the left. Half a thickness is overshot over both ends together.
    mask = hand_stroke(200, 300, Steady(), (1, 1), (20, 20), (5, 5))
    rows, columns = np.nonzero(mask)
    # Dabs reach beyond the sides: at 0.9 of the radius, 0.175 of it large.
    assert rows.min() >= 90 - 2 and rows.max() <= 110 + 2
    assert rows.max() - rows.min() >= 20
    # Points are 5 apart: the last of them may fall short of the end by that.
    assert 110 - 5 <= columns.max() - columns.min() <= 110 + 2
    assert mask[100, 100:200].all()


@pytest.mark.parametrize('thickness', [6, 60, 300])
def test_a_hole_is_as_thick_as_said(thickness):
    for index in range(4):
        mask = hand_stroke(900, 1100, sample_rng(5, index), (1, 1), (thickness, thickness), (3, 4))
        inside = ndimage.distance_transform_edt(np.pad(mask, 400))
        # Within the pressure of a sixth, and the dabs.
        assert thickness / 2 * 5 / 6 - 1 <= inside.max() <= thickness / 2 * 7 / 6 + 2


def test_it_is_a_function_of_seed_and_index():
    first, again = (hand_stroke(120, 160, sample_rng(3, 1)) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, hand_stroke(120, 160, sample_rng(3, 2)))
    assert first.dtype == np.uint8 and set(np.unique(first)) == {0, 1}


def test_never_empty_and_not_longer_than_the_diagonal():
    for index in range(200):
        mask = hand_stroke(3, 5, sample_rng(0, index), (1, 1), (2, 9), (1, 1000), bend=9)
        assert mask.any()
    steady = hand_stroke(60, 1000, Steady(), (1, 1), (4, 4), (10**6, 10**6))
    assert steady[30].all() and steady.sum() < 8 * 1000


@pytest.mark.parametrize(
    'settings,words',
    [
        ({'num_strokes': (0, 1)}, 'num_strokes must be a pair'),
        ({'thickness': (1, 3)}, 'thickness must be a pair'),
        ({'length': (0.5, 3)}, 'length must be a pair'),
        ({'bend': -1}, 'bend must be a number of radians >= 0, got -1'),
    ],
)
def test_bad_settings(settings, words):
    with pytest.raises(ValueError, match=words):
        hand_stroke(64, 64, sample_rng(0, 0), **settings)
