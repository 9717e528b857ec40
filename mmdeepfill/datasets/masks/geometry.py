"""Boxes of masks. A box is ``(top, left, height, width)`` in pixels."""
from typing import Tuple

import numpy as np

Box = Tuple[int, int, int, int]


def bounding_box(mask: np.ndarray) -> Box:
    """The smallest box that holds every hole pixel.

    Args:
        mask (np.ndarray): (H, W), non-zero = hole.

    Returns:
        tuple: (top, left, height, width). An empty mask gives a box of 0x0 at the
        image centre, so that whatever is centred on it stays inside the image.
    """
    height, width = mask.shape
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return height // 2, width // 2, 0, 0
    columns = np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    return top, left, int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left


def fill_box(height: int, width: int, box: Box) -> np.ndarray:
    """A mask that is 1 inside a box.

    Args:
        height, width (int): Size of the mask.
        box (tuple): (top, left, height, width), inside the image.

    Returns:
        np.ndarray: (height, width) uint8, 0 or 1.
    """
    mask = np.zeros((height, width), np.uint8)
    top, left, box_height, box_width = box
    mask[top:top + box_height, left:left + box_width] = 1
    return mask
