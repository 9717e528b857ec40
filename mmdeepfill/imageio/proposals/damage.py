"""Thin scratches and dust on scanned photographs, found without a network.

A scratch is what is brighter, or darker, than both of its sides, and long. Both are judged
against the picture's own grain and detail around it. Thin things of the picture itself, such as
whiskers, ropes and letters, are proposed too: look the mask over.
"""

import cv2
import numpy as np

#: Thickness in pixels of what is found, for pictures of 1000 pixels along the longer side.
_THICKNESS = 7
#: How far above the surroundings' detail damage stands, at strengths 0 and 1.
_FAINT, _CLEAR = 3.0, 7.0
#: Length over thickness from which a part is a scratch; of others, dust is compact.
_ELONGATION = 8.0
_ANGLES = 24
#: Length of the lines that are looked for, and of a part that counts, in thicknesses.
_REACH, _LONG = 6, 9
_CAP = 12.0


def detect_damage(image: np.ndarray, strength: float = 0.5, dust: bool = True) -> np.ndarray:
    """Propose a mask of thin scratches, and of dust, on a photograph.

    Args:
        image (np.ndarray): (H, W) or (H, W, 3), uint8 or uint16; at least 16 pixels a side.
        strength (float): In [0, 1]. 0 proposes what is certain, 1 also faint lines, and more
            that is no damage.
        dust (bool): Also propose small spots.

    Returns:
        np.ndarray: (H, W), uint8, 1 = damaged; a little wider than the damage itself.

    Raises:
        ValueError: If ``strength`` is not in [0, 1], or the image is not of these shapes.

    Example:
        >>> image = np.full((64, 64), 90, np.uint8)
        >>> image[:, 30:32] = 200
        >>> mask = detect_damage(image)
        >>> bool(mask[:, 30:32].all()), int(mask[:, :20].sum())
        (True, 0)
    """
    if not 0 <= strength <= 1:
        raise ValueError(f'strength: expected a number in [0, 1], got {strength!r}')
    if image.ndim not in (2, 3) or min(image.shape[:2]) < 16 or image.dtype.kind != 'u':
        raise ValueError(
            'image: expected (H, W) or (H, W, 3) of uint8 or uint16, 16 pixels or more a side; '
            f'got {image.shape} of {image.dtype}'
        )
    gray = _gray(image)
    thickness = max(3, round(_THICKNESS * max(gray.shape) / 1000))
    limit = _CLEAR + (_FAINT - _CLEAR) * strength
    found = np.zeros(gray.shape, np.uint8)
    for contrast in _contrasts(gray, thickness):
        found |= _select(contrast, limit, thickness, dust)
    return cv2.dilate(found, _disk(1))


def _gray(image: np.ndarray) -> np.ndarray:
    """Lightness as float32 in 0..255."""
    scale = 255 / np.iinfo(image.dtype).max
    gray = image.astype(np.float32) * scale
    return gray if gray.ndim == 2 else cv2.cvtColor(gray[..., :3], cv2.COLOR_RGB2GRAY)


def _contrasts(gray: np.ndarray, thickness: int):
    """The contrast of thin bright, and of thin dark, parts, in units of the detail around."""
    element = _disk(thickness)
    bright = gray - cv2.morphologyEx(gray, cv2.MORPH_OPEN, element)
    dark = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, element) - gray
    for contrast in (bright, dark):
        # the typical contrast nearby; a scratch covers too little of the window to count much
        side = 12 * thickness + 1
        mean = cv2.blur(contrast, (side, side))
        square = cv2.blur(contrast * contrast, (side, side))
        spread = np.sqrt(np.maximum(square - mean * mean, 0))
        median = cv2.blur(np.minimum(contrast, mean), (side, side))
        yield contrast / (1.0 + median + 0.35 * spread)


def _select(contrast: np.ndarray, limit: float, thickness: int, dust: bool) -> np.ndarray:
    """Long parts, after gaps along them are closed, and small compact ones."""
    lines = _along_lines(contrast, _REACH * thickness)
    ridge = lines > 0.5 * limit
    # beside a line, its kernel sees a part of it too: what counts has contrast of its own
    ridge &= cv2.dilate(contrast, _disk(1)) > 0.4 * limit
    found = _long_parts(ridge.astype(np.uint8), lines > 0.75 * limit, thickness)
    if dust:
        found |= _spots(contrast, limit, thickness)
    return found


def _along_lines(contrast: np.ndarray, length: int) -> np.ndarray:
    """The largest mean contrast of a straight line through each pixel, over all directions."""
    best = np.zeros_like(contrast)
    capped = np.minimum(contrast, np.float32(_CAP))
    for angle in np.arange(_ANGLES) * np.pi / _ANGLES:
        kernel: np.ndarray = np.zeros((length | 1, length | 1), np.float32)
        centre, reach = length // 2, length / 2
        step = (np.cos(angle) * reach, np.sin(angle) * reach)
        start, end = ((round(centre + s * step[0]), round(centre + s * step[1])) for s in (-1, 1))
        cv2.line(kernel, start, end, 1.0)
        best = np.maximum(best, cv2.filter2D(capped, -1, kernel / kernel.sum()))
    return best


def _long_parts(ridge: np.ndarray, seeds: np.ndarray, thickness: int) -> np.ndarray:
    """Connected parts with a seed that are much longer than thick."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ridge, connectivity=8)
    kept = np.zeros(count, bool)
    for label in np.unique(labels[seeds & (ridge > 0)]):
        width, height, area = map(int, stats[label, 2:])
        length = float(np.hypot(width, height))
        kept[label] = (
            label > 0 and length >= _LONG * thickness and length * length / area >= _ELONGATION
        )
    return kept[labels].astype(np.uint8)


def _spots(contrast: np.ndarray, limit: float, thickness: int) -> np.ndarray:
    """Compact parts that stand out twice as far as a scratch must."""
    strong = (contrast > 2 * limit).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strong, connectivity=8)
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    sides = np.maximum(width, height), np.minimum(width, height)
    kept = (sides[0] <= 2 * thickness) & (area >= 3) & (area >= 0.4 * width * height)
    kept &= sides[0] <= 3 * sides[1]
    kept[0] = False
    return kept[labels].astype(np.uint8)


def _disk(radius: int) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
