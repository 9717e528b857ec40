"""Holes as people paint them over a photograph: with a trembling hand, and too far."""

import math
from collections.abc import Iterator, Sequence
from numbers import Integral
from typing import NamedTuple

import cv2
import numpy as np

from .checks import check_image_size, check_range

#: Part of its value that a slow quantity keeps from one point of a stroke to the next.
MEMORY = 0.9


class _Point(NamedTuple):
    x: float
    y: float
    heading: float
    radius: float


def hand_stroke(
    height: int,
    width: int,
    rng: np.random.Generator,
    num_strokes: Sequence[int] = (1, 2),
    thickness: Sequence[float] = (4, 20),
    length: Sequence[float] = (2, 40),
    bend: float = 0.5,
) -> np.ndarray:
    """Strokes of a round brush that a hand leads.

    A stroke is drawn through a uniform point of the image, half a thickness or more from its
    border, in a uniform direction. Its heading drifts slowly; the hand trembles across it by up
    to a tenth of the thickness, and the brush is pressed more and less, by a sixth of its
    radius. At both ends it overshoots by up to half a thickness. Small dabs along both sides
    leave the ragged edge of an area that was filled by hand. No stroke is longer than the
    image's diagonal; what leaves the image is cut off.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        num_strokes ((int, int)): Least and most strokes, both included, >= 1.
        thickness ((float, float)): Of a stroke, in pixels of the image, >= 2. At most the
            image's shorter side is used.
        length ((float, float)): Of a stroke without overshoot, in thicknesses, >= 1.
        bend (float): Radians that the heading drifts over a whole stroke (standard deviation).

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole, never empty.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> mask = hand_stroke(480, 640, np.random.default_rng(0), thickness=(40, 80))
        >>> mask.shape
        (480, 640)
    """
    check_image_size(height, width)
    check_range('num_strokes', num_strokes, 1, Integral)
    check_range('thickness', thickness, 2)
    check_range('length', length, 1)
    if not bend >= 0:
        raise ValueError(f'bend must be a number of radians >= 0, got {bend!r}')
    mask = np.zeros((height, width), np.uint8)
    for _ in range(rng.integers(num_strokes[0], num_strokes[1] + 1)):
        thick = min(rng.uniform(thickness[0], thickness[1]), height, width)
        long = min(thick * rng.uniform(length[0], length[1]), math.hypot(height, width))
        middle = [rng.uniform(thick / 2, side - thick / 2) for side in (width, height)]
        _paint(mask, list(_walk(middle, long, thick, bend, rng)), rng)
    return mask


def _walk(
    middle: Sequence[float], length: float, thickness: float, bend: float, rng: np.random.Generator
) -> Iterator[_Point]:
    """Points of a stroke, a quarter of the thickness apart, from one end to the other."""
    step = max(1.0, thickness / 4)
    half = thickness / 2
    # The round ends of the brush are a part of the length; the overshoot is not.
    extent = max(0.0, length - thickness) + rng.uniform(0, half) + rng.uniform(0, half)
    count = int(extent / step) + 1
    heading = rng.uniform(0, 2 * math.pi)
    x, y = (at - extent / 2 * turn(heading) for at, turn in zip(middle, (math.cos, math.sin)))
    tremor = pressure = 0.0
    fresh = math.sqrt(1 - MEMORY**2)
    for drift, shake, press in rng.normal(size=(count, 3)).tolist():
        heading += bend / math.sqrt(count) * drift
        tremor = MEMORY * tremor + fresh * shake
        pressure = MEMORY * pressure + fresh * press
        across = max(-1.0, min(tremor / 2, 1.0)) * thickness / 10
        radius = half * (1 + max(-1.0, min(pressure / 2, 1.0)) / 6)
        yield _Point(
            x - across * math.sin(heading), y + across * math.cos(heading), heading, radius
        )
        x, y = x + step * math.cos(heading), y + step * math.sin(heading)


def _paint(mask: np.ndarray, points: Sequence[_Point], rng: np.random.Generator) -> None:
    previous = None
    for point in points:
        centre = round(point.x), round(point.y)
        cv2.circle(mask, centre, round(point.radius), 1, -1)
        if previous is not None:
            cv2.line(mask, previous, centre, 1, max(1, round(2 * point.radius) - 1))
        previous = centre
        for side in (-1, 1):
            out, size = rng.uniform(0.8, 1.0), rng.uniform(0.1, 0.25)
            away = side * out * point.radius
            dab = (
                round(point.x - away * math.sin(point.heading)),
                round(point.y + away * math.cos(point.heading)),
            )
            cv2.circle(mask, dab, max(1, round(size * point.radius)), 1, -1)
    if not mask.any():  # all of it trembled out of the image
        height, width = mask.shape
        at = points[len(points) // 2]
        mask[min(max(round(at.y), 0), height - 1), min(max(round(at.x), 0), width - 1)] = 1
