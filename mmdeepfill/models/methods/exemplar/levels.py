"""A picture with its holes at several scales."""

from typing import NamedTuple

import cv2
import numpy as np

from mmdeepfill.core.hole_parts import thickness_of

#: Weight of the texture planes against colours, on the scale of 0..255.
TEXTURE = 6.0


class Level(NamedTuple):
    """One scale of a window.

    Attributes:
        planes: (h, w, 5) float32: red, green, blue, and the mean absolute differences across
            and down that the finest level has there, times :data:`TEXTURE`.
        unknown: (h, w) bool: what is not known, and is no source.
        active: (h, w) bool: what of it is to be filled.
    """

    planes: np.ndarray
    unknown: np.ndarray
    active: np.ndarray

    @property
    def colours(self) -> np.ndarray:
        """(h, w, 3) float32."""
        return np.ascontiguousarray(self.planes[..., :3])


def finest_level(image: np.ndarray, unknown: np.ndarray, active: np.ndarray) -> Level:
    """Level of a window as it is, of (h, w, 3) and two (h, w); what is unknown gets smooth."""
    colours = spread_inwards(image.astype(np.float32), unknown)
    return Level(
        np.concatenate([colours, TEXTURE * _differences(colours, ~unknown)], 2), unknown, active
    )


def pyramid(finest: Level, thickness: float, least: int) -> list[Level]:
    """Levels of half the size each, the finest first.

    Args:
        finest (Level): Where to begin.
        thickness (float): In pixels; the last level is the first whose holes are no thicker.
        least (int): Shortest side of a level.

    Returns:
        list[Level]: At least one.
    """
    levels = [finest]
    while thickness_of(levels[-1].active) > thickness and min(levels[-1].active.shape) >= 2 * least:
        coarser = _half(levels[-1])
        if not coarser.active.any():
            break
        levels.append(coarser)
    return levels


def views(image: np.ndarray, count: int) -> list[np.ndarray]:
    """Planes of ``count`` levels of (h, w, 3) without a hole, the finest first."""
    none = np.zeros(image.shape[:2], bool)
    levels = [finest_level(image, none, none)]
    for _ in range(count - 1):
        levels.append(_half(levels[-1]))
    return [level.planes for level in levels]


def halved(planes: np.ndarray) -> np.ndarray:
    """(h, w, C) without a hole at half the size."""
    return _means(planes, np.zeros(planes.shape[:2], bool))[0]


def depth_of(hole: np.ndarray) -> np.ndarray:
    """(H, W) float32, distance to what is not hole; all around the picture is not."""
    padded = np.pad(hole, 1).astype(np.uint8)
    return cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]


def spread_inwards(planes: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Fill what is unknown smoothly, with means of ever larger squares of what is known.

    Args:
        planes (np.ndarray): (h, w, C) float32.
        unknown (np.ndarray): (h, w) bool; not all of it.

    Returns:
        np.ndarray: (h, w, C) float32, finite.
    """
    if not unknown.any():
        return planes
    height, width = unknown.shape
    smaller, still = _means(planes, unknown)
    wide = cv2.resize(
        spread_inwards(smaller, still),
        (2 * smaller.shape[1], 2 * smaller.shape[0]),
        interpolation=cv2.INTER_LINEAR,
    )[:height, :width]
    return np.where(unknown[..., None], wide.reshape(planes.shape), planes)


def smoothed(planes: np.ndarray, unknown: np.ndarray, sigma: float) -> np.ndarray:
    """Means of what is known around each pixel, (h, w, C) float32."""
    known = (~unknown).astype(np.float32)
    share = np.maximum(cv2.GaussianBlur(known, (0, 0), sigma), 1e-3)
    return cv2.GaussianBlur(planes * known[..., None], (0, 0), sigma) / share[..., None]


def _differences(colours: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, 2): absolute differences of grey to the left and above, 0 where one is unknown."""
    grey = colours.mean(2)
    found = np.zeros((*known.shape, 2), np.float32)
    found[:, 1:, 0] = np.abs(np.diff(grey, axis=1)) * (known[:, 1:] & known[:, :-1])
    found[1:, :, 1] = np.abs(np.diff(grey, axis=0)) * (known[1:] & known[:-1])
    return found


def _half(level: Level) -> Level:
    planes, unknown = _means(level.planes, level.unknown)
    height, width = unknown.shape
    padded = np.zeros((2 * height, 2 * width), bool)
    padded[: level.active.shape[0], : level.active.shape[1]] = level.active
    touched = padded.reshape(height, 2, width, 2).any((1, 3))
    return Level(planes, unknown, touched & unknown)


def _means(planes: np.ndarray, unknown: np.ndarray):
    """Means of the known among 2 x 2 pixels, and where there is none."""
    odd = [(0, side % 2) for side in unknown.shape]
    known = np.pad((~unknown).astype(np.float32), odd, 'edge')
    filled = np.pad(planes, [*odd, (0, 0)], 'edge') * known[..., None]
    size = known.shape[1] // 2, known.shape[0] // 2
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(filled, size, interpolation=cv2.INTER_AREA)
    return total.reshape(*share.shape, -1) / np.maximum(share, 0.25)[..., None], share == 0
