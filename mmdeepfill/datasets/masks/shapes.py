"""Holes drawn with coordinates."""

from collections.abc import Sequence

import numpy as np

from .checks import check_image_size
from .geometry import fill_box

Point = tuple[float, float]

#: What a mask can be drawn of.
SHAPES = ('polygon', 'polygons', 'box', 'boxes')


def fill_polygon(height: int, width: int, points: Sequence[Point]) -> np.ndarray:
    """A mask that is 1 inside a polygon.

    The pixel in row r and column c covers [c, c + 1) x [r, r + 1) and belongs to the hole if its
    centre is inside: (2, 3), (7, 3), (7, 5), (2, 5) is the box of rows 3..4 and columns 2..6.
    What is inside follows from the even-odd rule; a centre on an edge counts if the edge is a
    left or an upper one. Points may lie outside the image.

    Args:
        height, width (int): Size of the mask.
        points (Sequence): At least three of (x, y), in pixels from the top left corner; the
            last is joined to the first.

    Returns:
        np.ndarray: (height, width) uint8, 0 or 1.

    Raises:
        ValueError: Fewer points, or not pairs of finite numbers.

    Example:
        >>> fill_polygon(3, 4, [(1, 1), (3, 1), (3, 3), (1, 3)]).tolist()
        [[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0]]
    """
    check_image_size(height, width)
    try:
        corners = np.array(points, np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f'points must be pairs (x, y) of numbers; got {points!r}') from error
    if corners.ndim != 2 or corners.shape[1] != 2 or not np.isfinite(corners).all():
        raise ValueError(f'points must be pairs (x, y) of finite numbers; got {points!r}')
    if len(corners) < 3:
        raise ValueError(f'points must be at least three; got {len(corners)}')
    # Each crossing of an edge with a line of centres turns inside out what is right of it.
    flips = np.zeros((height, width + 1), np.uint8)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0)):
        if y0 == y1:
            continue
        low, high = sorted((y0, y1))
        first, last = (int(np.clip(np.ceil(y - 0.5), 0, height)) for y in (low, high))
        rows = np.arange(first, last)
        x = x0 + (rows + 0.5 - y0) * (x1 - x0) / (y1 - y0)
        flips[rows, np.clip(np.ceil(x - 0.5), 0, width).astype(int)] ^= 1
    return np.bitwise_xor.accumulate(flips[:, :width], axis=1)


def fill_box_within(height: int, width: int, box: Sequence[int]) -> np.ndarray:
    """A mask that is 1 inside a box, which must lie in the image.

    Args:
        height, width (int): Size of the mask.
        box (Sequence[int]): (top, left, height, width) in pixels.

    Returns:
        np.ndarray: (height, width) uint8, 0 or 1.

    Raises:
        ValueError: Not four integers, without a pixel, or partly outside.

    Example:
        >>> fill_box_within(2, 3, (0, 2, 2, 1)).tolist()
        [[0, 0, 1], [0, 0, 1]]
    """
    check_image_size(height, width)
    values = np.asarray(box)
    if values.shape != (4,) or values.dtype.kind not in 'iu':
        raise ValueError(f'box must be four integers (top, left, height, width); got {box!r}')
    top, left, box_height, box_width = map(int, values)
    if (
        min(top, left) < 0
        or min(box_height, box_width) < 1
        or top + box_height > height
        or left + box_width > width
    ):
        raise ValueError(
            f'box must lie in the image of {height}x{width} (height x width); got top {top}, '
            f'left {left}, height {box_height}, width {box_width}'
        )
    return fill_box(height, width, (top, left, box_height, box_width))


def fill_shapes(shapes: dict, size: tuple[int, int], name: str = 'shapes') -> np.ndarray:
    """Draw the union of some polygons and boxes.

    Args:
        shapes (dict): Some of :data:`SHAPES`: ``polygon`` and ``box`` are one, the others lists.
        size ((int, int)): Height and width of the mask.
        name (str): Named in errors.

    Returns:
        np.ndarray: (height, width) uint8, 0 or 1.

    Raises:
        ValueError: If a key is unknown or none is given, or a shape is none or holds no pixel.

    Example:
        >>> fill_shapes({'box': (0, 1, 1, 2)}, (2, 4)).tolist()
        [[0, 1, 1, 0], [0, 0, 0, 0]]
    """
    unknown = set(shapes) - set(SHAPES)
    if unknown or not shapes:
        raise ValueError(
            f'{name}: a dict must have some of the keys {", ".join(SHAPES)}; got '
            f'{sorted(map(str, shapes))}'
        )
    polygons, boxes = list(shapes.get('polygons', [])), list(shapes.get('boxes', []))
    polygons += [shapes['polygon']] if 'polygon' in shapes else []
    boxes += [shapes['box']] if 'box' in shapes else []
    hole = np.zeros(size, np.uint8)
    for draw, items in ((fill_polygon, polygons), (fill_box_within, boxes)):
        for item in items:
            try:
                part = draw(*size, item)
            except ValueError as error:
                raise ValueError(f'{name}: {error}') from error
            if not part.any():
                raise ValueError(
                    f'{name}: {item!r} holds no pixel of the picture of '
                    f'{size[0]}x{size[1]} (height x width)'
                )
            hole |= part
    return hole
