"""Free-form brush strokes of DeepFillv2 (Yu et al., ICCV 2019, section 3.5)."""

import math
from collections.abc import Sequence
from numbers import Integral

import cv2
import numpy as np

from .checks import check_image_size, check_range


def brush_stroke(
    height: int,
    width: int,
    rng: np.random.Generator,
    num_strokes: Sequence[int] = (1, 3),
    num_vertices: Sequence[int] = (4, 11),
    brush_width: Sequence[float] = (12, 40),
) -> np.ndarray:
    """Zig-zag strokes of a round brush.

    Each stroke starts at a uniform point. Its turning angles are uniform within
    2*pi/5 -+ two offsets of U(0, 2*pi/15), and every other one is mirrored. A step is
    Normal(R, R // 2) long, cut to [0, 2R], with R an eighth of the image diagonal; its
    end is cut to the image. So strokes scale with the image, while ``brush_width`` is
    in pixels of a 256 image: scale it for other sizes.

    The original swaps height and width (harmless on squares) and flips the mask
    without using the result; here x runs over the width, and nothing is flipped. So, as
    in the released model's training, strokes zig-zag from left to right. DeepFillv2's
    training hole is the union of these strokes and a box: see the transform ``UnionMask``.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        num_strokes ((int, int)): Least and most strokes, both included, >= 1.
        num_vertices ((int, int)): Least and most turns per stroke, both included, >= 1.
        brush_width ((float, float)): Range of the width in pixels, >= 1; the whole
            stroke has one width, rounded down.

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole, never empty.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> mask = brush_stroke(256, 256, np.random.default_rng(0))
        >>> mask.shape, np.unique(mask).tolist()
        ((256, 256), [0, 1])
    """
    check_image_size(height, width)
    check_range('num_strokes', num_strokes, 1, Integral)
    check_range('num_vertices', num_vertices, 1, Integral)
    check_range('brush_width', brush_width, 1)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(rng.integers(num_strokes[0], num_strokes[1] + 1)):
        turns = int(rng.integers(num_vertices[0], num_vertices[1] + 1))
        points = _walk(height, width, turns, rng)
        thickness = int(rng.uniform(brush_width[0], brush_width[1]))
        # OpenCV rounds the ends of thick segments, which puts the disc at each vertex.
        cv2.polylines(mask, [np.array(points, np.int32)], False, 1, thickness)
    return mask


def _walk(height: int, width: int, turns: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Vertices (x, y) of one stroke: ``turns + 1`` points inside the image."""
    mean_angle, spread = 2 * math.pi / 5, 2 * math.pi / 15
    low = mean_angle - rng.uniform(0, spread)
    high = mean_angle + rng.uniform(0, spread)
    radius = math.hypot(height, width) / 8
    x, y = int(rng.integers(width)), int(rng.integers(height))
    angles = np.array(rng.uniform(low, high, turns))
    angles[::2] = 2 * math.pi - angles[::2]
    lengths = np.clip(rng.normal(radius, radius // 2, turns), 0, 2 * radius)
    points = [(x, y)]
    steps = np.stack([lengths * np.cos(angles), lengths * np.sin(angles)], 1)
    for right, down in steps.tolist():
        x = int(min(max(x + right, 0), width - 1))
        y = int(min(max(y + down, 0), height - 1))
        points.append((x, y))
    return points
