"""Which parts of a picture are filled, and in which order."""
from typing import List, NamedTuple, Optional, Tuple

import cv2
import numpy as np

from ...datasets.masks import bounding_box
from ...models.layers import Rect

MIN_CONTEXT = 64


class Step(NamedTuple):
    """One run of a network.

    Attributes:
        window: What it sees of the picture.
        part: Rectangle of the picture around what it fills.
        take: (h, w) bool, pixels of ``part`` that it fills; other holes that it sees are unknown
            to it and stay so.
    """
    window: Rect
    part: Rect
    take: np.ndarray


def plan_steps(mask: np.ndarray, windows: bool, context: Optional[int],
               per_component: bool) -> List[List[Step]]:
    """Cut a picture into steps.

    Args:
        mask (np.ndarray): (H, W) uint8, 1 = hole.
        windows (bool): Run on windows around the holes, not on the whole picture. Holes up to
            ``context`` pixels (by default 64) apart share a window.
        context (int, optional): Known pixels on each side of a window's holes, where there are so
            many. None: as many as the longer side of what is filled has, and at least 64.
        per_component (bool): One step for each hole whose pixels touch (also at corners), the
            smallest first.

    Returns:
        list[list[Step]]: Steps of one list know nothing of one another; those of the next know
        what was filled before.
    """
    if not mask.any():
        return []
    if per_component:
        holes = sorted(_holes(mask, mask), key=lambda hole: hole[1].sum())
        return [[_step(mask.shape, hole, windows, context)] for hole in holes]
    if not windows:
        return [[_step(mask.shape, _tight(mask != 0, 0, 0), False, context)]]
    gap = MIN_CONTEXT if context is None else context
    near = cv2.dilate(mask, np.ones((gap // 2 * 2 + 1, ) * 2, np.uint8))
    return [[_step(mask.shape, hole, True, context) for hole in _holes(mask, near)]]


def _holes(mask: np.ndarray, near: np.ndarray) -> List[Tuple[Rect, np.ndarray]]:
    """Parts of ``mask``, by what is connected in ``near``."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    holes = []
    for label in range(1, count):
        left, top, width, height = stats[label, :4]
        rows, columns = slice(top, top + height), slice(left, left + width)
        hole = (labels[rows, columns] == label) & (mask[rows, columns] != 0)
        holes.append(_tight(hole, top, left))
    return holes


def _tight(hole: np.ndarray, above: int, before: int) -> Tuple[Rect, np.ndarray]:
    top, left, height, width = bounding_box(hole)
    rect = Rect(top, top + height, left, left + width)
    return Rect(above + rect.top, above + rect.bottom, before + rect.left,
                before + rect.right), rect.crop(hole)


def _step(size: Tuple[int, int], hole: Tuple[Rect, np.ndarray], windows: bool,
          context: Optional[int]) -> Step:
    height, width = size
    part, take = hole
    if not windows:
        return Step(Rect(0, height, 0, width), part, take)
    if context is None:
        context = max(part.height, part.width, MIN_CONTEXT)
    window = Rect(max(part.top - context, 0), min(part.bottom + context, height),
                  max(part.left - context, 0), min(part.right + context, width))
    return Step(window, part, take)
