"""The connected parts of a hole, and how thick each is."""

from typing import NamedTuple

import cv2
import numpy as np


class HolePart(NamedTuple):
    """Pixels of a hole that touch, also at corners.

    Attributes:
        top, left (int): Of its bounding box in the mask.
        pixels (np.ndarray): (h, w) bool, the box; True = of this part.
        thickness (float): In pixels, see :func:`thickness_of`.
    """

    top: int
    left: int
    pixels: np.ndarray
    thickness: float

    @property
    def place(self) -> tuple[slice, slice]:
        """Rows and columns of its box in the mask."""
        height, width = self.pixels.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def thickness_of(hole: np.ndarray) -> float:
    """Twice the largest distance of a pixel of a hole to what is known, in pixels.

    A scratch has its width, whatever its length and direction; a disc its diameter. Odd widths
    count as the next even number. What lies beyond the array counts as known.

    Args:
        hole (np.ndarray): (H, W), nonzero = hole. Of several parts the thickest counts.

    Returns:
        float: 0 without a hole, else at least 2.

    Example:
        >>> thickness_of(np.ones((8, 400)))
        8.0
    """
    padded = np.pad(np.asarray(hole) != 0, 1).astype(np.uint8)
    return 2 * float(cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE).max())


def hole_parts(mask: np.ndarray) -> list[HolePart]:
    """Take a hole apart. Memory and time go with the box around the hole, not with the mask.

    Args:
        mask (np.ndarray): (H, W), nonzero = hole.

    Returns:
        list[HolePart]: From top to bottom; none of an empty mask.
    """
    rows, columns = (np.flatnonzero((mask != 0).any(axis)) for axis in (1, 0))
    if not len(rows):
        return []
    above, before = int(rows[0]), int(columns[0])
    box = (mask[above : rows[-1] + 1, before : columns[-1] + 1] != 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(box, connectivity=8)
    parts = []
    for label in range(1, count):
        left, top, width, height = (int(value) for value in stats[label, :4])
        pixels = labels[top : top + height, left : left + width] == label
        parts.append(HolePart(above + top, before + left, pixels, thickness_of(pixels)))
    return parts
