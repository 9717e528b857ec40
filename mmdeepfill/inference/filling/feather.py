"""Soft transitions at the edge of a hole, inside it."""

import cv2
import numpy as np

#: Of blurring at full size, in pixels.
_LARGEST_SIGMA = 32


def feather_edges(
    filled: np.ndarray, image: np.ndarray, mask: np.ndarray, width: int
) -> np.ndarray:
    """Blend what fills a hole into a continuation of what surrounds it.

    A pixel of the hole at a distance d from the nearest known one (1 for its neighbour) gets
    the share ``min(d / (width + 1), 1)`` of the filling, and the rest from the mean of the known
    pixels around it, with weights of a Gaussian of standard deviation (width + 1) / 2 (normalised
    convolution, Knutsson and Westin, CVPR 1993). Known pixels are never touched.

    Args:
        filled (np.ndarray): (H, W, 3), uint8 or float32 on the scale of 0..255.
        image (np.ndarray): (H, W, 3), what is known outside the hole.
        mask (np.ndarray): (H, W), 1 = hole.
        width (int): In pixels; 0 gives ``filled`` itself.

    Returns:
        np.ndarray: Like ``filled``.
    """
    hole = mask != 0
    if width == 0 or not hole.any() or hole.all():
        return filled
    distance = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    share = np.minimum(distance / (width + 1), 1)
    edge = hole & (share < 1)
    known = (~hole).astype(np.float32)
    colours = np.where(hole[..., None], 0, image).astype(np.float32)
    blurred = _blurred(np.dstack([colours, known]), (width + 1) / 2)[edge]
    around = blurred[:, :3] / blurred[:, 3:]
    part = share[edge][:, None]
    blended = part * filled[edge] + (1 - part) * around
    result = filled.copy()
    result[edge] = np.rint(blended) if filled.dtype == np.uint8 else blended
    return result


def _blurred(values: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur of (H, W, C) float32.

    The cost of a pixel grows with the standard deviation, so that of a wide one is taken on the
    means of squares, of which a standard deviation still has many.
    """
    height, width = values.shape[:2]
    factor = max(int(sigma / _LARGEST_SIGMA), 1)
    if factor > 1:
        size = max(width // factor, 1), max(height // factor, 1)
        values = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    # wider than the picture, a Gaussian only weighs its reflections; its mean is reached before
    sigma = min(sigma / factor, 4 * max(values.shape[:2]))
    side = 2 * int(np.ceil(3 * sigma)) + 1
    if factor == 1:
        return cv2.GaussianBlur(values, (side, side), sigma)
    values = cv2.GaussianBlur(values, (side, side), sigma, borderType=cv2.BORDER_REFLECT)
    return cv2.resize(values, (width, height))
