"""Holes of pixels that one frame of a video shows and the next one hides.

So Liu et al. (2018, section 4.1) made their irregular masks, with the test that Sundaram, Brox
and Keutzer (*Dense Point Trajectories by GPU-accelerated Large Displacement Optical Flow*, ECCV
2010, section 3) give for points that disappear.
"""

import cv2
import numpy as np


def occlusion_mask(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Pixels of one frame that the next one does not show.

    Optical flow there and back again must lead to where it began. A pixel is hidden where

        |there + back|^2 > 0.01 (|there|^2 + |back|^2) + 0.5

    with ``back`` read (bilinear) where ``there`` leads, or where ``there`` leads out of the
    frame. Flow is that of OpenCV's dense inverse search (Kroeger et al., 2016, preset MEDIUM)
    on grey values.

    Args:
        first, second (np.ndarray): (H, W, 3) uint8 RGB or (H, W) uint8, of one size, at least
            16 pixels a side.

    Returns:
        np.ndarray: (H, W) uint8, 1 = hidden.

    Raises:
        ValueError: The frames are of another kind or differ in size.

    Example:
        >>> frame = np.zeros((32, 32), np.uint8)
        >>> int(occlusion_mask(frame, frame).sum())  # nothing moves: nothing is hidden
        0
    """
    grey = [_grey(frame, name) for frame, name in ((first, 'first'), (second, 'second'))]
    if grey[0].shape != grey[1].shape:
        raise ValueError(
            f'second must have the size of first, {grey[0].shape}, got {grey[1].shape}'
        )
    # OpenCV's own annotations lack it
    create = cv2.DISOpticalFlow_create  # type: ignore[attr-defined]
    flow = create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # one after the other: calc may hand out its own memory
    there = flow.calc(grey[0], grey[1], None).copy()
    back = flow.calc(grey[1], grey[0], None).copy()
    return hidden(there, back)


def hidden(there: np.ndarray, back: np.ndarray) -> np.ndarray:
    """The test of :func:`occlusion_mask` on two flows.

    Args:
        there, back (np.ndarray): (H, W, 2) float32, steps along x and y in pixels, from the
            first to the second frame and the reverse.

    Returns:
        np.ndarray: (H, W) uint8, 1 = hidden.
    """
    height, width = there.shape[:2]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    x, y = columns + there[..., 0], rows + there[..., 1]
    back = cv2.remap(back, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    miss = np.square(there + back).sum(-1)
    length = np.square(there).sum(-1) + np.square(back).sum(-1)
    outside = (x < 0) | (x > width - 1) | (y < 0) | (y > height - 1)
    return ((miss > 0.01 * length + 0.5) | outside).astype(np.uint8)


def _grey(frame: np.ndarray, name: str) -> np.ndarray:
    ok = frame.dtype == np.uint8 and (frame.ndim == 2 or frame.shape[2:] == (3,))
    if not ok or min(frame.shape[:2]) < 16:
        raise ValueError(
            f'{name} must be (H, W, 3) or (H, W) uint8 of at least 16x16 pixels, '
            f'got {frame.shape} {frame.dtype}'
        )
    return frame if frame.ndim == 2 else cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
