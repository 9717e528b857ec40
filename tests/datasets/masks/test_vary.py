import numpy as np
import pytest

from mmdeepfill.datasets.masks import fill_box, vary_mask

NOTHING = {'dilation': (0, 0), 'angle': (0, 0), 'window': (1, 1)}


def rng(seed=0):
    return np.random.default_rng(seed)


def test_nothing_varied():
    mask = fill_box(40, 60, (5, 7, 10, 20))
    assert (vary_mask(mask, 40, 60, rng(), **NOTHING) == mask).all()
    # every second row and column
    assert vary_mask(mask, 80, 120, rng(), **NOTHING).sum() == 4 * mask.sum()


def test_dilation_by_a_disc():
    mask = fill_box(41, 41, (20, 20, 1, 1))
    rows, columns = np.mgrid[:41, :41]
    distance = np.hypot(rows - 20, columns - 20)
    grown = vary_mask(mask, 41, 41, rng(), **{**NOTHING, 'dilation': (8, 8)})
    assert grown[distance <= 7].all() and not grown[distance > 9].any()


def test_a_quarter_turn():
    mask = fill_box(41, 41, (5, 7, 10, 20))
    turned = vary_mask(mask, 41, 41, rng(), **{**NOTHING, 'angle': (90, 90)})
    assert (turned == np.rot90(mask)).all()


def test_window():
    mask = np.zeros((40, 40), np.uint8)
    mask[:, ::2] = 1  # seen at 20 of 40, brought to 40: columns of two
    window = vary_mask(mask, 40, 40, rng(), **{**NOTHING, 'window': (0.5, 0.5)})
    assert (window[:, ::2] == window[:, 1::2]).all() and window.mean() == 0.5


def test_a_window_without_a_hole_is_drawn_again():
    mask = fill_box(100, 100, (0, 0, 12, 12))
    half = {**NOTHING, 'window': (0.5, 0.5)}
    found = [vary_mask(mask, 50, 50, rng(seed), max_tries=100, **half).any() for seed in range(20)]
    once = [vary_mask(mask, 50, 50, rng(seed), max_tries=1, **half).any() for seed in range(20)]
    assert all(found) and not all(once)


def test_same_seed_same_mask_other_seed_another():
    mask = fill_box(64, 64, (10, 20, 30, 24))
    first, again, other = (vary_mask(mask, 48, 56, rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (48, 56) and first.dtype == np.uint8 and set(np.unique(first)) <= {0, 1}
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize(
    'options, message',
    [
        ({'dilation': (-1, 2)}, 'dilation must be a pair'),
        ({'angle': (3, 2)}, 'angle must be'),
        ({'window': (0, 1)}, 'window must lie above 0'),
        ({'window': (0.5, 1.5)}, 'at most 1'),
        ({'max_tries': 0}, 'max_tries must be an integer >= 1'),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        vary_mask(np.ones((20, 20), np.uint8), 20, 20, rng(), **options)
