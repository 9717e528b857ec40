"""Smaller views of a picture with holes, and the way back."""

import cv2
import numpy as np

#: Part of an area that must be known, for a pixel of the smaller picture to be known.
_KNOWN = 0.5


def reduced_size(size: tuple[int, int], factor: float, least: int) -> tuple[int, int]:
    """Height and width divided by a factor.

    Args:
        size ((int, int)): In pixels.
        factor (float): Up to 1 the size stays.
        least (int): No side gets shorter than this; a shorter one stays.

    Example:
        >>> reduced_size((100, 20), 5, 16), reduced_size((100, 20), 0.5, 16)
        ((20, 16), (100, 20))
    """
    height, width = (max(round(side / max(factor, 1)), min(least, side)) for side in size)
    return height, width


def reduce_known(
    image: np.ndarray, hole: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Reduce a picture so that nothing of its hole is seen.

    A pixel is the mean of what is known of its area. It is hole if less than half of that is
    known: thin lines of other holes close, and thick ones keep their size.

    Args:
        image (np.ndarray): (H, W, 3), any numbers.
        hole (np.ndarray): (H, W), not 0 = hole.
        size ((int, int)): Height and width, not larger.

    Returns:
        tuple: The picture (h, w, 3) float32, on the same scale, and the hole (h, w) bool.

    Example:
        >>> image, hole = np.full((2, 4, 3), 8), np.array([[0, 0, 0, 1], [0, 1, 1, 1]])
        >>> small, gap = reduce_known(image, hole, (1, 2))
        >>> small[0, :, 0].tolist(), gap.tolist()
        ([8.0, 8.0], [[False, True]])
    """
    known = (hole == 0).astype(np.float32)
    share = area_means(known, size)
    reduced = image.astype(np.float32)
    reduced *= known[..., None]
    reduced = area_means(reduced, size)
    reduced /= np.maximum(share, 1e-6)[..., None]
    return reduced, share < _KNOWN


def enlarge(filled: np.ndarray, size: tuple[int, int], dtype: np.dtype) -> np.ndarray:
    """Bring a smaller picture back to a size, within [0, 255]; rounded for uint8.

    Args:
        filled (np.ndarray): (h, w, 3).
        size ((int, int)): Height and width.
        dtype (np.dtype): uint8 or float32.
    """
    height, width = size
    large = cv2.resize(filled.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    np.clip(large, 0, 255, out=large)
    return np.rint(large, out=large).astype(np.uint8) if dtype == np.uint8 else large


def area_means(plane: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Means over the area of each pixel of a smaller (height, width)."""
    return cv2.resize(plane, size[::-1], interpolation=cv2.INTER_AREA)
