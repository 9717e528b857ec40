"""Holes of a wanted area, by drawing anew."""
import math
from typing import Callable, Sequence

import numpy as np

from .checks import check_at_least, check_range


def nearest_in_area(draw: Callable[[], np.ndarray], area_ratio_range: Sequence[float],
                    max_tries: int) -> np.ndarray:
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
    nearest, nearest_distance = None, math.inf
    for _ in range(max_tries):
        mask = draw()
        ratio = np.count_nonzero(mask) / mask.size
        distance = max(low - ratio, ratio - high, 0)
        if distance < nearest_distance:
            nearest, nearest_distance = mask, distance
        if distance == 0:
            break
    return nearest
