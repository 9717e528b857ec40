import math

import numpy as np
import pytest

from mmdeepfill.datasets.masks import bounding_box, centre_box, openmmlab_box, tensorflow_box

DRAWS = 6000


@pytest.fixture(scope='module')
def openmmlab_holes():
    rng = np.random.default_rng(0)
    return np.array([openmmlab_box(256, 256, rng)[1] for _ in range(DRAWS)])


@pytest.fixture(scope='module')
def tensorflow_holes():
    rng = np.random.default_rng(1)
    drawn = [tensorflow_box(256, 256, rng) for _ in range(DRAWS)]
    return np.array([box for _, box in drawn]), np.array([bounding_box(m) for m, _ in drawn])


def test_openmmlab_box_takes_exactly_the_published_values(openmmlab_holes):
    top, left, height, width = openmmlab_holes.T
    assert set(height) == set(width) == set(range(108, 129))
    # The window's far edges stay: top + 128 with top of 20..107.
    assert set(top + height) == set(left + width) == set(range(148, 236))
    assert top.min() == left.min() == 20


def test_openmmlab_box_has_the_mean_area_of_the_closed_form(openmmlab_holes):
    # Sides are independent uniform integers of 108..128: mean 118, variance (21^2 - 1) / 12.
    expected = 118**2 / 256**2
    second_moment = ((21**2 - 1) / 12 + 118**2) ** 2
    sigma = math.sqrt(second_moment - 118**4) / 256**2 / math.sqrt(DRAWS)
    area = openmmlab_holes[:, 2] * openmmlab_holes[:, 3] / 256**2
    assert expected == pytest.approx(0.2125, abs=5e-5)
    assert abs(area.mean() - expected) < 4 * sigma


def test_tensorflow_box_takes_exactly_the_published_values(tensorflow_holes):
    window, hole = tensorflow_holes
    assert (window[:, 2:] == 128).all()
    assert set(window[:, 0]) == set(window[:, 1]) == set(range(128))
    assert set(hole[:, 2]) == set(hole[:, 3]) == set(range(96, 129, 2))
    # Centred: as much is lost at one end as at the other.
    assert (2 * (hole[:, :2] - window[:, :2]) == 128 - hole[:, 2:]).all()


def test_tensorflow_box_has_the_mean_area_of_the_closed_form(tensorflow_holes):
    _, hole = tensorflow_holes
    variance = 4 * (17**2 - 1) / 12
    sigma = math.sqrt((variance + 112**2) ** 2 - 112**4) / 256**2 / math.sqrt(DRAWS)
    assert pytest.approx(0.1914, abs=5e-5) == 112**2 / 256**2
    assert abs((hole[:, 2] * hole[:, 3]).mean() / 256**2 - 112**2 / 256**2) < 4 * sigma


@pytest.mark.parametrize('height,width', [(64, 64), (96, 64), (64, 200), (256, 512), (512, 512)])
def test_holes_lie_inside_images_of_every_shape(height, width):
    short = min(height, width)
    rng = np.random.default_rng(height + width)
    for _ in range(200):
        mask, box = openmmlab_box(height, width, rng, short // 2, short // 12, short // 12)
        assert mask.shape == (height, width) and mask.dtype == np.uint8
        assert bounding_box(mask) == box and mask.sum() == box[2] * box[3]
        mask, (top, left, *sides) = tensorflow_box(height, width, rng, short // 2, 0, short // 8)
        assert sides == [short // 2] * 2
        assert 0 <= top <= height - short // 2 and 0 <= left <= width - short // 2
        assert mask[top : top + sides[0], left : left + sides[1]].sum() == mask.sum() > 0


def test_a_window_that_fits_exactly_is_placed():
    mask, box = tensorflow_box(64, 32, np.random.default_rng(0), (64, 32), 0, 0)
    assert mask.all() and box == (0, 0, 64, 32)


@pytest.mark.parametrize('draw', [openmmlab_box, tensorflow_box])
def test_one_seed_draws_one_mask(draw):
    one, same, other = (draw(256, 256, np.random.default_rng(s)) for s in (5, 5, 6))
    assert (one[0] == same[0]).all() and one[1] == same[1]
    assert one[1] != other[1]


@pytest.mark.parametrize('draw', [openmmlab_box, tensorflow_box])
@pytest.mark.parametrize(
    'arguments,message',
    [
        ({'size': 0}, 'size must be an integer or a pair'),
        ({'size': 1.5}, 'size must be an integer or a pair'),
        ({'margin': -1}, 'margin must be an integer or a pair'),
        ({'size': 8, 'max_delta': 8}, r'max_delta must be smaller than size \(8, 8\)'),
        ({'size': 60, 'margin': 3}, r'size \(60, 60\) with margin \(3, 3\) does not fit .* 64x64'),
    ],
)
def test_arguments_out_of_range_are_named(draw, arguments, message):
    with pytest.raises(ValueError, match=message):
        draw(64, 64, np.random.default_rng(0), **{'size': 32, 'max_delta': 4, **arguments})


def test_bounding_box_of_chosen_pixels():
    mask = np.zeros((9, 14), np.uint8)
    assert bounding_box(mask) == (4, 7, 0, 0)
    mask[2, 5] = mask[7, 3] = 1
    assert bounding_box(mask) == (2, 3, 6, 3)
    mask[:] = 1
    assert bounding_box(mask) == (0, 0, 9, 14)


def test_centre_box():
    mask, box = centre_box(128, 128, 56)
    assert box == (36, 36, 56, 56)
    assert mask.sum() == 56 * 56 and mask[36:92, 36:92].all()
    assert centre_box(7, 8, (2, 3))[1] == (2, 2, 2, 3)
    with pytest.raises(ValueError, match=r'size \(9, 9\) does not fit into an image of 8x20'):
        centre_box(8, 20, 9)
