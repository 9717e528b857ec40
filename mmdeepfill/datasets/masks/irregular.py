"""Irregular holes as OpenMMLab draws them for DeepFillv2, PConv and AOT-GAN."""

import math
from collections.abc import Sequence
from numbers import Integral

import cv2
import numpy as np

from .checks import check_at_least, check_image_size, check_range
from .geometry import nearest_in_area


def irregular(
    height: int,
    width: int,
    rng: np.random.Generator,
    num_vertices: Sequence[int] = (4, 10),
    brush_width: Sequence[int] = (10, 45),
    length_range: Sequence[int] = (20, 128),
    area_ratio_range: Sequence[float] = (0.15, 0.65),
    max_tries: int = 100,
    max_angle: int = 4,
) -> np.ndarray:
    """Chains of thick straight segments, redrawn until the area is in range.

    The numbers are those of OpenMMLab's DeepFillv2 configs at 256x256; scale
    ``brush_width`` and ``length_range`` for other sizes. Differences: OpenMMLab swaps
    height and width (harmless on squares), and redraws for ever where the range
    cannot be reached. Here, after ``max_tries`` masks, the one whose area is nearest
    to the range is returned.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        num_vertices ((int, int)): Number of chains, upper end excluded, >= 1.
        brush_width ((int, int)): Width of each segment in pixels, upper end excluded,
            >= 1.
        length_range ((int, int)): Length of each segment in pixels, upper end
            excluded, >= 1.
        area_ratio_range ((float, float)): Wanted hole area, as a part of the image,
            within [0, 1].
        max_tries (int): Masks to draw at the most, >= 1.
        max_angle (int): A segment's angle is a whole number of radians below it (plus 0.01),
            >= 1. 4 is OpenMMLab's default; its configs have 6.

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> mask = irregular(256, 256, np.random.default_rng(0))
        >>> mask.shape, np.unique(mask).tolist()
        ((256, 256), [0, 1])
    """
    check_image_size(height, width)
    for name, value in (
        ('num_vertices', num_vertices),
        ('brush_width', brush_width),
        ('length_range', length_range),
    ):
        check_range(name, value, 1, Integral)
    check_at_least('max_angle', max_angle, 1)
    return nearest_in_area(
        lambda: _draw(height, width, rng, num_vertices, brush_width, length_range, max_angle),
        area_ratio_range,
        max_tries,
    )


def _draw(
    height: int,
    width: int,
    rng: np.random.Generator,
    num_vertices: Sequence[int],
    brush_width: Sequence[int],
    length_range: Sequence[int],
    max_angle: int,
) -> np.ndarray:
    """One mask: chains of 1..5 segments, each from a uniform start point.

    A segment's angle is 0, 1, ... radians (plus 0.01) from the horizontal axis, mirrored
    in every other chain: coarse, but it is OpenMMLab's distribution.
    """
    mask = np.zeros((height, width), np.uint8)
    for chain in range(_draw_int(rng, num_vertices)):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        for _ in range(rng.integers(1, 6)):
            angle = 0.01 + int(rng.integers(max_angle))
            if chain % 2 == 0:
                angle = 2 * math.pi - angle
            length = _draw_int(rng, length_range)
            end_x = int(x + length * math.cos(angle))
            end_y = int(y + length * math.sin(angle))
            cv2.line(mask, (x, y), (end_x, end_y), 1, _draw_int(rng, brush_width))
            x, y = end_x, end_y
    return mask


def _draw_int(rng: np.random.Generator, half_open: Sequence[int]) -> int:
    """Uniform in [low, high), or ``low`` itself where both are equal."""
    low, high = half_open
    return int(rng.integers(low, max(high, low + 1)))
