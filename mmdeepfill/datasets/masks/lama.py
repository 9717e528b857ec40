"""Holes as LaMa draws them: chains of thick strokes, or boxes (Suvorov et al., WACV 2022)."""

import math

import cv2
import numpy as np

from .checks import check_at_least, check_image_size

#: The authors' value; two digits more would move some ends by a pixel.
_PI = 3.1415926


def lama_strokes(
    height: int,
    width: int,
    rng: np.random.Generator,
    max_angle: int = 4,
    max_length: int = 200,
    max_width: int = 100,
    min_times: int = 1,
    max_times: int = 5,
) -> np.ndarray:
    """Draw chains of 1 to 5 thick straight segments that stay in the image.

    The defaults are those of training at 256x256 (lama-fourier, big-lama). As in the authors'
    code, ``max_times + 1`` chains can occur: their schedule adds one.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        max_angle (int): A segment's angle is a whole number of radians below it, plus 0.01.
        max_length (int): A segment is 10 pixels long or up to this much longer, excluded.
        max_width (int): It is 5 pixels wide or up to this much wider, excluded.
        min_times, max_times (int): Number of chains; ``max_times + 1`` is included.

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> import numpy as np
        >>> lama_strokes(64, 80, np.random.default_rng(0)).shape
        (64, 80)
    """
    check_image_size(height, width)
    for name, value in (
        ('max_angle', max_angle),
        ('max_length', max_length),
        ('max_width', max_width),
    ):
        check_at_least(name, value, 1)
    _check_times(min_times, max_times)
    mask = np.zeros((height, width), np.uint8)
    for chain in range(int(rng.integers(min_times, max_times + 2))):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        for _ in range(1 + int(rng.integers(5))):
            angle = 0.01 + int(rng.integers(max_angle))
            if chain % 2 == 0:
                angle = 2 * _PI - angle
            length = 10 + int(rng.integers(max_length))
            brush = 5 + int(rng.integers(max_width))
            end = (
                int(np.clip(int(x + length * math.sin(angle)), 0, width)),
                int(np.clip(int(y + length * math.cos(angle)), 0, height)),
            )
            cv2.line(mask, (x, y), end, 1, brush)
            x, y = end
    return mask


def lama_boxes(
    height: int,
    width: int,
    rng: np.random.Generator,
    margin: int = 10,
    min_size: int = 30,
    max_size: int = 150,
    min_times: int = 1,
    max_times: int = 4,
) -> np.ndarray:
    """Draw some boxes, each of its own width and height.

    The defaults are those of training at 256x256. In an image too small for ``min_size`` the
    boxes are as large as fit, where the authors' code fails.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        margin (int): Pixels between a box and the image's border, at least 0.
        min_size, max_size (int): Sides in pixels, both included.
        min_times, max_times (int): Number of boxes, both included.

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> import numpy as np
        >>> int(lama_boxes(256, 256, np.random.default_rng(0)).max())
        1
    """
    check_image_size(height, width)
    check_at_least('margin', margin, 0)
    check_at_least('min_size', min_size, 1)
    check_at_least('max_size', max_size, min_size)
    _check_times(min_times, max_times)
    room = min(height, width) - 2 * margin
    if room < 1:
        raise ValueError(
            f'margin: expected less than half of {min(height, width)} pixels, got {margin!r}'
        )
    end = max(min(max_size + 1, room), 2)
    start = min(min_size, end - 1)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(int(rng.integers(min_times, max_times + 1))):
        columns, rows = int(rng.integers(start, end)), int(rng.integers(start, end))
        left = int(rng.integers(margin, width - margin - columns + 1))
        top = int(rng.integers(margin, height - margin - rows + 1))
        mask[top : top + rows, left : left + columns] = 1
    return mask


def _check_times(least: int, most: int) -> None:
    check_at_least('min_times', least, 0)
    check_at_least('max_times', most, least)
