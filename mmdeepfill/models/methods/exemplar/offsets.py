"""Fields of offsets: for each pixel of a hole, from where it is copied."""

import cv2
import numpy as np

from .levels import Level


def look_up(planes: np.ndarray, unknown: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, ...]:
    """Read pixels at positions that may lie outside.

    Args:
        planes (np.ndarray): (h, w, C).
        unknown (np.ndarray): (h, w) bool.
        at (np.ndarray): (N, 2) int, rows and columns.

    Returns:
        tuple: (N, C) values, and (N,) bool: outside or unknown.
    """
    limits = np.array(unknown.shape) - 1
    near = np.clip(at, 0, limits)
    rows, columns = near.T
    return planes[rows, columns], (near != at).any(1) | unknown[rows, columns]


def copied(planes: np.ndarray, level: Level, field: np.ndarray) -> np.ndarray:
    """``planes`` (h, w, C) with the active pixels read at their offsets (h, w, 2)."""
    pixels = np.argwhere(level.active)
    values, bad = look_up(planes, level.unknown, pixels + field[level.active])
    result = planes.copy()
    rows, columns = pixels[~bad].T
    result[rows, columns] = values[~bad]
    return result


def repaired(level: Level, field: np.ndarray) -> np.ndarray:
    """A field in which offsets to nothing known have become those to the nearest known pixel."""
    pixels = np.argwhere(level.active)
    _, bad = look_up(level.planes, level.unknown, pixels + field[level.active])
    if not bad.any():
        return field
    pixels = pixels[bad]
    result = field.copy()
    result[tuple(pixels.T)] = _nearest(~level.unknown, pixels) - pixels
    return result


def doubled(coarse: Level, field: np.ndarray, level: Level) -> np.ndarray:
    """The field of the next finer level: offsets of the parents, twice as long.

    A pixel whose parent is not active takes the nearest that is.
    """
    pixels = np.argwhere(level.active)
    parents = _nearest(coarse.active, pixels // 2)
    result = np.zeros((*level.active.shape, 2), np.int64)
    result[tuple(pixels.T)] = 2 * field[tuple(parents.T)]
    return repaired(level, result)


def _nearest(where: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """For each of (N, 2) pixels the nearest one of ``where`` (h, w) bool, (N, 2)."""
    _, numbers = cv2.distanceTransformWithLabels(
        (~where).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    there = np.argwhere(where)
    order = np.zeros(numbers.max() + 1, np.int64)
    order[numbers[where]] = np.arange(len(there))
    return there[order[numbers[tuple(pixels.T)]]]
