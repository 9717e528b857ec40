"""Many holes from one: dilation, rotation and cropping (Liu et al., 2018, section 4.1)."""

from collections.abc import Sequence
from numbers import Integral

import cv2
import numpy as np

from .checks import check_at_least, check_image_size, check_range


def vary_mask(
    mask: np.ndarray,
    height: int,
    width: int,
    rng: np.random.Generator,
    dilation: Sequence[int] = (0, 24),
    angle: Sequence[float] = (0, 360),
    window: Sequence[float] = (0.5, 1.0),
    max_tries: int = 10,
) -> np.ndarray:
    """Grow, turn and crop a mask, at random.

    A disc of a uniform radius dilates the hole; the mask is turned about its centre by a
    uniform angle, what comes in at the corners being known; a window of a uniform share of
    both sides is cut out at a uniform place and brought to the wanted size (nearest). The paper
    names the three and no numbers: these are ours.

    Args:
        mask (np.ndarray): (h, w) uint8, 1 = hole.
        height, width (int): Of the result.
        rng (np.random.Generator): The only source of randomness.
        dilation ((int, int)): Radius in pixels of ``mask``, both ends included, >= 0.
        angle ((float, float)): In degrees, >= 0.
        window ((float, float)): Part of the sides that is kept, above 0 and at most 1.
        max_tries (int): Draws at the most until a hole is in the window, >= 1; where the last
            has none, it is returned.

    Returns:
        np.ndarray: (height, width) uint8, 1 = hole.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> mask = np.eye(4, dtype=np.uint8)
        >>> still = dict(dilation=(0, 0), angle=(0, 0), window=(1, 1))
        >>> (vary_mask(mask, 4, 4, np.random.default_rng(0), **still) == mask).all().item()
        True
    """
    check_image_size(height, width)
    check_range('dilation', dilation, 0, Integral)
    check_range('angle', angle, 0)
    check_range('window', window, 0)
    if window[0] <= 0 or window[1] > 1:
        raise ValueError(f'window must lie above 0 and be at most 1, got {window!r}')
    check_at_least('max_tries', max_tries, 1)
    for _ in range(max_tries):
        varied = _crop(_turn(_dilate(mask, dilation, rng), angle, rng), window, rng)
        if varied.any():
            break
    return cv2.resize(varied, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)


def _dilate(mask: np.ndarray, dilation: Sequence[int], rng: np.random.Generator) -> np.ndarray:
    radius = int(rng.integers(dilation[0], dilation[1] + 1))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cv2.dilate(mask, disc) if radius else mask


def _turn(mask: np.ndarray, angle: Sequence[float], rng: np.random.Generator) -> np.ndarray:
    height, width = mask.shape
    turn = cv2.getRotationMatrix2D(
        ((width - 1) / 2, (height - 1) / 2), rng.uniform(angle[0], angle[1]), 1.0
    )
    return cv2.warpAffine(mask, turn, (width, height), flags=cv2.INTER_NEAREST)


def _crop(mask: np.ndarray, window: Sequence[float], rng: np.random.Generator) -> np.ndarray:
    part = rng.uniform(window[0], window[1])
    size = [max(1, round(part * side)) for side in mask.shape]
    top, left = (int(rng.integers(side - kept + 1)) for side, kept in zip(mask.shape, size))
    return mask[top : top + size[0], left : left + size[1]]
