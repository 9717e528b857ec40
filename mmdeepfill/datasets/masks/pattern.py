"""Holes of smooth random shape, as Context Encoder and Global&Local train on."""

from collections.abc import Sequence

import numpy as np

from .checks import check_image_size
from .geometry import nearest_in_area

#: Pixels from one random value to the next: 10,000 pixels made of 600 values.
CELL = 10_000 / 600


def pattern(
    height: int,
    width: int,
    rng: np.random.Generator,
    cell: float = CELL,
    threshold: float = 0.25,
    area_ratio_range: Sequence[float] = (0.2, 0.3),
    max_tries: int = 100,
) -> np.ndarray:
    """A hole where an enlarged map of uniform numbers is low (Pathak et al., section 3.3).

    The released code enlarges one map of 600x600 numbers in [0, 1) to 10,000x10,000 pixels by
    bicubic interpolation, takes what is below 0.25 as hole, and crops at random until 20 to 30 %
    of the crop is hole. Here the numbers under a crop are drawn with it: crops have the
    same distribution, no two share their numbers, and nothing large is kept. After
    ``max_tries`` crops, the one whose area is nearest to the range is returned. The original
    has one mask per batch.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        cell (float): Pixels from one number of the map to the next, >= 1.
        threshold (float): What is below it is hole, in (0, 1).
        area_ratio_range ((float, float)): Wanted hole area, as a part of the image, within
            [0, 1], for each crop.
        max_tries (int): Crops at the most, >= 1.

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> mask = pattern(256, 256, np.random.default_rng(0))
        >>> bool(0.2 <= mask.mean() <= 0.3)  # area_ratio_range
        True
    """
    check_image_size(height, width)
    if not cell >= 1:
        raise ValueError(f'cell must be at least 1, got {cell!r}')
    if not 0 < threshold < 1:
        raise ValueError(f'threshold must be in (0, 1), got {threshold!r}')

    def draw() -> np.ndarray:
        rows, columns = (cubic_weights(side, cell, rng.random()) for side in (height, width))
        smooth = rows @ rng.random((rows.shape[1], columns.shape[1])) @ columns.T
        return (smooth < threshold).astype(np.uint8)

    return nearest_in_area(draw, area_ratio_range, max_tries)


def cubic_weights(count: int, cell: float, offset: float) -> np.ndarray:
    """Cubic interpolation of a row of values (Catmull and Rom; Keys with a = -1/2).

    Args:
        count (int): Points wanted.
        cell (float): Points from one value to the next.
        offset (float): Where the first point lies between values 1 and 2, in [0, 1).

    Returns:
        np.ndarray: (count, values) float64, each row with 4 weights that sum to 1. There are as
        many values as are needed, one before the first point and two after the last included.
    """
    place = offset + np.arange(count) / cell
    first = np.floor(place).astype(int)
    t = place - first
    weights = np.zeros((count, first[-1] + 4))
    for i, part in enumerate(
        (
            ((2 - t) * t - 1) * t / 2,
            ((3 * t - 5) * t * t + 2) / 2,
            ((4 - 3 * t) * t + 1) * t / 2,
            (t - 1) * t * t / 2,
        )
    ):
        weights[np.arange(count), first + i] = part
    return weights
