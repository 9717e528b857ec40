"""Boxes and areas of masks. A box is ``(top, left, height, width)`` in pixels."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .checks import check_at_least, check_range


def nearest_in_area(
    draw: Callable[[], np.ndarray], area_ratio_range: Sequence[float], max_tries: int
) -> np.ndarray:
    """The first mask whose hole is in a range; else, of all, the one nearest to it.

    Args:
        draw (Callable): Gives a mask (H, W) uint8, 1 = hole.
        area_ratio_range ((float, float)): Wanted hole area, as a part of the image, within
            [0, 1].
        max_tries (int): Masks to draw at the most, >= 1.

    Raises:
        ValueError: Names the argument that is out of range.
    """
    check_range('area_ratio_range', area_ratio_range, 0)
    if area_ratio_range[1] > 1:
        raise ValueError(f'area_ratio_range must lie within [0, 1], got {area_ratio_range}')
    check_at_least('max_tries', max_tries, 1)
    low, high = area_ratio_range
    nearest: Any = None
    nearest_distance = math.inf
    for _ in range(max_tries):
        mask = draw()
        ratio = np.count_nonzero(mask) / mask.size
        distance = max(low - ratio, ratio - high, 0)
        if distance < nearest_distance:
            nearest, nearest_distance = mask, distance
        if distance == 0:
            break
    return nearest


Box = tuple[int, int, int, int]


def bounding_box(mask: np.ndarray) -> Box:
    """The smallest box that holds every hole pixel.

    Args:
        mask (np.ndarray): (H, W), non-zero = hole.

    Returns:
        tuple: (top, left, height, width). An empty mask gives a box of 0x0 at the
        image centre, so that whatever is centred on it stays inside the image.

    Example:
        >>> bounding_box(np.array([[0, 0, 0], [0, 1, 1]]))
        (1, 1, 1, 2)
    """
    height, width = mask.shape
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return height // 2, width // 2, 0, 0
    columns = np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    return top, left, int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left


def fill_box(height: int, width: int, box: Box) -> np.ndarray:
    """A mask that is 1 inside a box.

    Args:
        height, width (int): Size of the mask.
        box (tuple): (top, left, height, width), inside the image.

    Returns:
        np.ndarray: (height, width) uint8, 0 or 1.

    Example:
        >>> fill_box(2, 3, (1, 1, 1, 2)).tolist()
        [[0, 0, 0], [0, 1, 1]]
    """
    mask = np.zeros((height, width), np.uint8)
    top, left, box_height, box_width = box
    mask[top : top + box_height, left : left + box_width] = 1
    return mask
