"""Objects of a photograph, selected by a click or a box, without a network."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from .growing import grow_mask
from .objects import Box, Found, around_box, at_point, eight_bits

#: Pixels along a side of the tiles in which the edge is found again.
_TILE = 256
_BOX = ('x', 'y', 'width', 'height')


def select_object(
    image: np.ndarray,
    points: Iterable[Sequence[float]] = (),
    boxes: Iterable[Sequence[float]] = (),
    rim: float = 0.05,
    mask: np.ndarray | None = None,
    subtract: bool = False,
) -> np.ndarray:
    """Select objects by a point on each, or by a box around each.

    The same arguments give the same mask. Time and memory beyond a few copies of the mask do not
    grow with the picture: a click takes about a second of one core, a box a fifth of that.

    Args:
        image (np.ndarray): (H, W) or (H, W, 1..4), uint8, uint16 or floating point in [0, 1];
            alpha is left out. At least 16 pixels a side.
        points (Iterable): (x, y) of a pixel on each object, from the top left corner.
        boxes (Iterable): (x, y, width, height) in pixels around each object; parts outside the
            picture are left out.
        rim (float): In [0, 1]: how far the selection is grown, as a part of the object's size, the
            square root of its area. Fur and soft shadows would stay otherwise.
        mask (np.ndarray, optional): (H, W), 1 = selected before: the objects are added to it.
        subtract (bool): Take the objects, without a rim, out of ``mask`` instead.

    Returns:
        np.ndarray: (H, W) uint8, 1 = selected.

    Raises:
        ValueError: If there is neither a point nor a box, one lies outside the picture or is none,
            or another argument is out of its range.

    Example:
        >>> image = np.full((64, 96, 3), 90, np.uint8)
        >>> image[20:40, 30:50] = (200, 40, 40)
        >>> mask = select_object(image, points=[(38, 30)], rim=0)
        >>> int(mask.sum()), bool(mask[20:40, 30:50].all())
        (400, True)
    """
    pixels = _colours(image)
    size = pixels.shape[:2]
    if not 0 <= rim <= 1:
        raise ValueError(f'rim: expected a number in [0, 1], got {rim!r}')
    if mask is not None and (mask.ndim != 2 or mask.shape != size):
        raise ValueError(f'mask: expected {size[0]}x{size[1]} as the image, got {mask.shape}')
    if subtract and mask is None:
        raise ValueError('subtract: expected a mask to take the objects out of, got mask=None')
    clicked = [_check_point(point, size) for point in points]
    framed = [_check_box(box, size) for box in boxes]
    if not clicked and not framed:
        raise ValueError('points, boxes: expected at least one point or box, got none')
    selected = np.zeros(size, np.uint8) if mask is None else (mask != 0).astype(np.uint8)
    found = [at_point(point, pixels) for point in clicked]
    found += [around_box(box, pixels) for box in framed]
    for one in found:
        _merge(selected, Found(one.place, _refined(pixels, one)), 0 if subtract else rim, subtract)
    return selected


def _merge(selected: np.ndarray, found: Found, rim: float, subtract: bool) -> None:
    """Add an object with its rim, or take it out, in place."""
    left, top, right, bottom = found.place
    if subtract:
        selected[top:bottom, left:right][found.mask > 0] = 0
        return
    wide = round(rim * float(np.sqrt(found.mask.sum())))
    height, width = selected.shape
    room = [min(wide, free) for free in (top, height - bottom, left, width - right)]
    mask = grow_mask(np.pad(found.mask, (room[:2], room[2:])), wide)
    selected[top - room[0] : bottom + room[1], left - room[2] : right + room[3]] |= mask


def _refined(pixels: np.ndarray, found: Found) -> np.ndarray:
    """The object's mask in the picture's pixels, its edge drawn to where colours change.

    The edge of the view's mask is a few pixels wide there. A guided filter moves it, along the
    direction of colour that best separates the two sides, tile by tile.
    """
    left, top, right, bottom = found.place
    width, height = right - left, bottom - top
    coarse = found.mask
    if coarse.shape == (height, width):
        return coarse
    soft = cv2.resize(255 * coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    mask = (soft > 127).astype(np.uint8)
    reach = 2 * round(width / coarse.shape[1]) + 1
    for row in range(0, height, _TILE):
        for column in range(0, width, _TILE):
            y0, y1 = max(0, row - 2 * reach), min(height, row + _TILE + 2 * reach)
            x0, x1 = max(0, column - 2 * reach), min(width, column + _TILE + 2 * reach)
            near = mask[row : row + _TILE, column : column + _TILE]
            part = soft[y0:y1, x0:x1]
            if part.min() == part.max():
                continue
            colours = eight_bits(pixels[top + y0 : top + y1, left + x0 : left + x1])
            moved = _guided(colours, part.astype(np.float32) / 255, reach)
            inner = moved[row - y0 :, column - x0 :][: near.shape[0], : near.shape[1]]
            near[:] = inner > 0.5
    return mask


def _guided(colours: np.ndarray, soft: np.ndarray, reach: int) -> np.ndarray:
    """``soft`` in [0, 1], made to follow the edges of ``colours``."""
    values = colours.reshape(-1, 3).astype(np.float32)
    weight = soft.reshape(-1, 1)
    inside = (values * weight).sum(0) / weight.sum()
    outside = (values * (1 - weight)).sum(0) / (1 - weight).sum()
    spread = np.cov(values.T) + 25 * np.eye(3)
    axis = np.linalg.solve(spread, (inside - outside).astype(np.float64))
    guide = (values @ axis.astype(np.float32)).reshape(soft.shape)
    guide /= max(float(guide.std()), 1e-6)
    side = (2 * reach + 1,) * 2
    mean, mean_soft = cv2.blur(guide, side), cv2.blur(soft, side)
    slope = (cv2.blur(guide * soft, side) - mean * mean_soft) / (
        cv2.blur(guide * guide, side) - mean * mean + 0.01
    )
    return cv2.blur(slope, side) * guide + cv2.blur(mean_soft - slope * mean, side)


def _colours(image: np.ndarray) -> np.ndarray:
    """The picture's RGB, or grey, of its own type, without alpha."""
    fine = image.ndim in (2, 3) and min(image.shape[:2]) >= 16 and image.dtype.kind in 'uf'
    if not fine or (image.ndim == 3 and not 1 <= image.shape[2] <= 4) or image.dtype.itemsize > 8:
        raise ValueError(
            'image: expected (H, W) or (H, W, 1..4) of uint8, uint16 or floating point, 16 pixels '
            f'or more a side; got {image.shape} of {image.dtype}'
        )
    if image.ndim == 2:
        return image[..., None]
    return image[..., : 3 if image.shape[2] >= 3 else 1]


def _check_point(point: Sequence[float], size: tuple[int, int]) -> tuple[int, int]:
    x, y = _numbers(point, 'points', ('x', 'y'))
    if not (0 <= x < size[1] and 0 <= y < size[0]):
        raise ValueError(
            f'points: expected x in 0..{size[1] - 1} and y in 0..{size[0] - 1} for this picture, '
            f'got x {x:g}, y {y:g}'
        )
    return int(x), int(y)


def _check_box(box: Sequence[float], size: tuple[int, int]) -> Box:
    x, y, width, height = _numbers(box, 'boxes', _BOX)
    left, top = max(0, int(x)), max(0, int(y))
    right, bottom = min(size[1], int(x + width)), min(size[0], int(y + height))
    if right - left < 3 or bottom - top < 3:
        raise ValueError(
            'boxes: expected at least 3x3 pixels inside the picture of '
            f'{size[1]}x{size[0]} (width x height), got x {x:g}, y {y:g}, width {width:g}, height '
            f'{height:g}'
        )
    return left, top, right, bottom


def _numbers(given: Sequence[float], name: str, fields: tuple[str, ...]) -> list[float]:
    try:
        values = np.array(given, np.float64)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.shape != (len(fields),) or not np.isfinite(values).all():
        raise ValueError(f'{name}: expected ({", ".join(fields)}) each, got {given!r}')
    return values.tolist()
