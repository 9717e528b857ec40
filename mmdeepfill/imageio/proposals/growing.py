"""A mask grown or shrunk by a distance."""

import cv2
import numpy as np


def grow_mask(mask: np.ndarray, pixels: int) -> np.ndarray:
    """Grow a mask by so many pixels in all directions, or shrink it by a negative number.

    Args:
        mask (np.ndarray): (H, W), 1 = selected. Beyond the picture counts as selected where it
            is at the edge, so that shrinking does not open a gap there.
        pixels (int): Distance.

    Returns:
        np.ndarray: (H, W) uint8, 0 or 1.

    Raises:
        ValueError: If ``mask`` has not two dimensions or ``pixels`` is no whole number.

    Example:
        >>> mask = np.zeros((5, 7), np.uint8)
        >>> mask[2, 3] = 1
        >>> grow_mask(mask, 1).tolist()[1:4]
        [[0, 0, 0, 1, 0, 0, 0], [0, 0, 1, 1, 1, 0, 0], [0, 0, 0, 1, 0, 0, 0]]
        >>> int(grow_mask(grow_mask(mask, 1), -1).sum())
        1
    """
    if mask.ndim != 2:
        raise ValueError(f'mask: expected (H, W), got {mask.shape}')
    if isinstance(pixels, bool) or not isinstance(pixels, (int, np.integer)):
        raise ValueError(f'pixels: expected a whole number, got {pixels!r}')
    chosen = (mask != 0).astype(np.uint8)
    if pixels == 0 or chosen.all() or not chosen.any():
        return chosen
    if pixels < 0:
        return (1 - _grown(1 - chosen, -int(pixels))).astype(np.uint8)
    return _grown(chosen, int(pixels))


def _grown(chosen: np.ndarray, pixels: int) -> np.ndarray:
    """All within a distance; the work is done in the box around what is chosen."""
    rows, columns = (np.flatnonzero(chosen.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return chosen
    top, left = max(0, rows[0] - pixels), max(0, columns[0] - pixels)
    part = np.s_[top : rows[-1] + pixels + 1, left : columns[-1] + pixels + 1]
    grown = chosen.copy()
    distance = cv2.distanceTransform(1 - chosen[part], cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    grown[part] = distance <= pixels
    return grown
