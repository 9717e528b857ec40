"""Motion between two frames, also of what their holes hide."""

from typing import Any, NamedTuple

import cv2
import numpy as np

#: Pixels around a hole whose motion tells that of what is behind it.
_RING = 24
#: The fewest that do.
_FEWEST = 50


class Motion(NamedTuple):
    """Ways of pixels between two frames, in pixels as (column, row).

    Attributes:
        onward: (H, W, 2) float32, from the first frame to the second.
        back: (H, W, 2) float32, from the second to the first.
    """

    onward: np.ndarray
    back: np.ndarray


def motion_between(
    first: np.ndarray, second: np.ndarray, first_hole: np.ndarray, second_hole: np.ndarray
) -> Motion:
    """Estimate the motion between two frames by OpenCV's dense inverse search.

    What lies in a hole is to be removed, so its own motion does not count. Each part of a hole
    moves as the affine motion that fits its surroundings best.

    Args:
        first, second (np.ndarray): (H, W, 3) RGB, uint8 or uint16.
        first_hole, second_hole (np.ndarray): (H, W) bool.

    Returns:
        Motion: Of every pixel.

    Example:
        >>> frame = cv2.GaussianBlur(np.random.default_rng(0).integers(
        ...     0, 256, (64, 96, 3)).astype(np.uint8), (0, 0), 2)
        >>> hole = np.zeros((64, 96), bool)
        >>> moved = motion_between(frame, np.roll(frame, 3, axis=1), hole, hole)
        >>> np.median(moved.onward, (0, 1)).round().tolist()
        [3.0, 0.0]
    """
    search: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0)  # at half the size, small errors add up over the frames
    one, other = _grey(first), _grey(second)
    onward, back = search.calc(one, other, None), search.calc(other, one, None)
    # where either frame has a hole, the search saw what is to be removed
    either = first_hole | second_hole
    return Motion(_behind(onward, either), _behind(back, either))


def _grey(frame: np.ndarray) -> np.ndarray:
    grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY))
    return grey if grey.dtype == np.uint8 else (grey.astype(np.uint16) >> 8).astype(np.uint8)


def _behind(flow: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """A flow whose holes move as their surroundings."""
    if not hole.any():
        return flow
    flow = flow.copy()
    grown = cv2.dilate(hole.astype(np.uint8), np.ones((17, 17), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    height, width = hole.shape
    for label in range(1, count):
        left, top, across, down = (int(value) for value in stats[label, :4])
        part = np.s_[
            max(0, top - _RING) : min(height, top + down + _RING),
            max(0, left - _RING) : min(width, left + across + _RING),
        ]
        inside = labels[part] == label
        ring = cv2.dilate(inside.astype(np.uint8), np.ones((2 * _RING + 1,) * 2, np.uint8)) > 0
        ring &= grown[part] == 0
        rows, columns = np.nonzero(ring)
        moved = flow[part][rows, columns]
        start = np.stack([columns, rows], -1).astype(np.float32)
        matrix = None
        if len(rows) >= _FEWEST:
            step = max(1, len(rows) // 2000)
            source, end = (
                np.ascontiguousarray(points[::step]) for points in (start, start + moved)
            )
            matrix, _ = cv2.estimateAffine2D(
                source, end, method=cv2.RANSAC, ransacReprojThreshold=0.5
            )
        rows, columns = np.nonzero(inside)
        if matrix is None:
            flow[part][rows, columns] = np.median(moved, 0) if len(moved) else 0
            continue
        places = np.stack([columns, rows, np.ones_like(rows)], -1).astype(np.float64)
        flow[part][rows, columns] = places @ matrix.T - places[:, :2]
    return flow
