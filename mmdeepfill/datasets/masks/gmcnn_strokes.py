"""Free-form strokes of GMCNN's code (Wang et al., NeurIPS 2018)."""

import math
from collections.abc import Sequence
from numbers import Integral

import cv2
import numpy as np

from .checks import check_at_least, check_image_size, check_range


def gmcnn_strokes(
    height: int,
    width: int,
    rng: np.random.Generator,
    num_strokes: int = 10,
    max_vertices: int = 20,
    max_length: int = 100,
    brush_width: Sequence[int] = (10, 24),
    max_angle: int = 360,
) -> np.ndarray:
    """Walks of thick straight segments, each with a width of its own.

    The numbers are those of training in the authors' PyTorch code, at 256x256; scale lengths
    for other sizes. A stroke begins anywhere and has 0 up to ``max_vertices`` segments. An
    angle is a whole number of degrees from the vertical, mirrored in every other segment from
    the first; ends are cut to the image. Around each vertex there is a thin circle of the next
    segment's width, around the last one of the last: a stroke without segments is one pixel.
    The code has x and y the wrong way round when it draws, which is harmless on squares; here
    y runs over the height.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        num_strokes (int): How many, >= 1.
        max_vertices, max_length, max_angle (int): Most segments of a stroke, pixels of a
            segment and degrees, included; >= 0.
        brush_width ((int, int)): Least and most pixels, both included, >= 1; odd ones are
            rounded down to even ones (1 stays).

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole, never empty.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> mask = gmcnn_strokes(256, 256, np.random.default_rng(0))
        >>> mask.shape, np.unique(mask).tolist()
        ((256, 256), [0, 1])
    """
    check_image_size(height, width)
    check_at_least('num_strokes', num_strokes, 1)
    for name, value in (
        ('max_vertices', max_vertices),
        ('max_length', max_length),
        ('max_angle', max_angle),
    ):
        check_at_least(name, value, 0)
    check_range('brush_width', brush_width, 1, Integral)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(num_strokes):
        _draw(mask, rng, max_vertices, max_length, brush_width, max_angle)
    return mask


def _draw(
    mask: np.ndarray,
    rng: np.random.Generator,
    max_vertices: int,
    max_length: int,
    brush_width: Sequence[int],
    max_angle: int,
) -> None:
    """One stroke, into a mask."""
    height, width = mask.shape
    segments = int(rng.integers(max_vertices + 1))
    y, x = int(rng.integers(height)), int(rng.integers(width))
    brush = 0
    for i in range(segments):
        angle = math.radians(int(rng.integers(max_angle + 1)))
        if i % 2 == 0:
            angle = -angle
        length = int(rng.integers(max_length + 1))
        brush = max(int(rng.integers(brush_width[0], brush_width[1] + 1)) // 2 * 2, 1)
        end_y = int(min(max(y + length * math.cos(angle), 0), height - 1))
        end_x = int(min(max(x + length * math.sin(angle), 0), width - 1))
        cv2.line(mask, (x, y), (end_x, end_y), 1, brush)
        cv2.circle(mask, (x, y), brush // 2, 1)
        y, x = end_y, end_x
    cv2.circle(mask, (x, y), brush // 2, 1)
