import numpy as np
import pytest

from mmdeepfill.datasets.masks import fill_box_within, fill_polygon


def test_a_rectangle_is_its_box():
    mask = fill_polygon(8, 9, [(2, 3), (7, 3), (7, 5), (2, 5)])
    expected = np.zeros((8, 9), np.uint8)
    expected[3:5, 2:7] = 1
    assert mask.dtype == np.uint8 and np.array_equal(mask, expected)
    assert np.array_equal(mask, fill_box_within(8, 9, (3, 2, 2, 5)))


def test_a_triangle_by_hand():
    # x <= 4 - y at the centres: x + y <= 4 for (c + .5) + (r + .5), without the edge itself
    mask = fill_polygon(5, 5, [(0, 0), (4, 0), (0, 4)])
    assert mask.tolist() == [[1, 1, 1, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0] * 5, [0] * 5]


def test_what_is_enclosed_twice_is_outside():
    outer, inner = (
        [(0, 0), (6, 0), (6, 6), (0, 6), (0, 0)],
        [(2, 2), (4, 2), (4, 4), (2, 4), (2, 2)],
    )
    mask = fill_polygon(6, 6, outer + inner)
    expected = np.ones((6, 6))
    expected[2:4, 2:4] = 0
    assert np.array_equal(mask, expected)


@pytest.mark.parametrize('turn', range(3))
def test_neighbours_share_no_pixel_and_leave_none(turn):
    rng = np.random.default_rng(turn)
    (ax, ay), (bx, by) = rng.uniform(0, 20, (2, 2))
    corners = [(0, 0), (20, 0), (20, 20), (0, 20)]
    # a closed line from corner 0 over a and b to corner 2 parts the square
    one = fill_polygon(20, 20, [corners[0], corners[1], corners[2], (bx, by), (ax, ay)])
    other = fill_polygon(20, 20, [corners[0], (ax, ay), (bx, by), corners[2], corners[3]])
    assert np.array_equal(one ^ other, np.ones((20, 20)))


def test_points_outside_are_cut_at_the_image():
    assert fill_polygon(4, 4, [(-9, -9), (2, -9), (2, 90), (-9, 90)]).tolist() == [[1, 1, 0, 0]] * 4
    assert fill_polygon(4, 4, [(-9, -9), (-2, -9), (-2, 9)]).sum() == 0
    assert fill_polygon(4, 4, [(9, -9), (12, -9), (12, 9)]).sum() == 0


@pytest.mark.parametrize(
    'points, message',
    [
        ([(1, 2), (3, 4)], 'points must be at least three; got 2'),
        ([1, 2, 3], 'points must be pairs'),
        ([(1, 2), (3, 4), (5, float('nan'))], 'finite'),
        ('abc', 'points must be pairs'),
    ],
)
def test_what_is_no_polygon_is_refused(points, message):
    with pytest.raises(ValueError, match=message):
        fill_polygon(9, 9, points)


@pytest.mark.parametrize(
    'box, message',
    [
        (
            (0, 0, 10, 9),
            r'box must lie in the image of 9x9 .*got top 0, left 0, height 10, width 9',
        ),
        ((-1, 0, 3, 3), 'must lie in the image'),
        ((0, 0, 0, 3), 'must lie in the image'),
        ((0, 0, 3), 'box must be four integers'),
        ((0, 0, 3.0, 3), 'box must be four integers'),
    ],
)
def test_what_is_no_box_is_refused(box, message):
    with pytest.raises(ValueError, match=message):
        fill_box_within(9, 9, box)
