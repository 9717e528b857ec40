"""Parts of holes and their thickness, against figures drawn by hand."""

import cv2
import numpy as np
import pytest

from mmdeepfill.core.hole_parts import hole_parts, thickness_of


@pytest.mark.parametrize(
    'height, width, thickness',
    [(8, 400, 8), (400, 8, 8), (1, 50, 2), (2, 50, 2), (9, 9, 10), (300, 500, 300)],
)
def test_a_bar_is_as_thick_as_its_shorter_side(height, width, thickness):
    # odd: the middle line is (side + 1) / 2 away from what is known
    mask = np.zeros((500, 600), np.uint8)
    mask[40 : 40 + height, 60 : 60 + width] = 255
    assert thickness_of(mask) == thickness
    (part,) = hole_parts(mask)
    assert (part.top, part.left, part.pixels.shape) == (40, 60, (height, width))
    assert part.pixels.all() and part.thickness == thickness


@pytest.mark.parametrize('end', [(390, 190), (390, 20), (30, 190), (390, 300)])
def test_length_and_direction_do_not_count(end):
    mask = np.zeros((320, 420), np.uint8)
    cv2.line(mask, (20, 20), end, 1, 10)
    assert thickness_of(mask) == pytest.approx(10, abs=2)


def test_a_disc_is_as_thick_as_its_diameter():
    y, x = np.mgrid[:200, :200]
    assert thickness_of((y - 100) ** 2 + (x - 90) ** 2 <= 60**2) == pytest.approx(120, abs=2)


def test_the_picture_ends_as_if_all_were_known_there():
    assert thickness_of(np.ones((100, 300))) == 100
    assert thickness_of(np.zeros((10, 10))) == 0


def test_each_part_by_itself():
    mask = np.zeros((100, 120), np.uint8)
    mask[10:14, 5:90] = 7  # a scratch
    mask[50:70, 20:40] = 1  # a box, and one that touches its corner
    mask[70:73, 40:43] = 1
    mask[90, 100] = 1
    parts = hole_parts(mask)
    assert [part.thickness for part in parts] == [4, 20, 2]
    assert [part.pixels.sum() for part in parts] == [340, 409, 1]
    again = np.zeros_like(mask)
    for part in parts:
        again[part.place] += part.pixels
    assert np.array_equal(again, mask != 0)
    assert hole_parts(np.zeros((5, 5))) == []
