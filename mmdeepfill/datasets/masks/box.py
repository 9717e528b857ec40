"""Rectangular holes: in the centre, and as OpenMMLab and the original TensorFlow code draw them.

The latter two put a window of a fixed size at random and shrink the hole inside it. They
differ in what the shrinking moves, and in what the local critic then looks at.
The defaults are those of 256x256 training; for other sizes scale all three
numbers, for example 48, 8, 8 at 96x96.
"""

from collections.abc import Sequence

import numpy as np

from .checks import as_pair, check_image_size
from .geometry import Box, fill_box

Size = int | Sequence[int]


def _check_shrinking(size: Size, max_delta: Size) -> tuple[tuple[int, int], ...]:
    """Both as (height, width) pairs, the second smaller than the first."""
    window, delta = as_pair('size', size, 1), as_pair('max_delta', max_delta, 0)
    if delta[0] >= window[0] or delta[1] >= window[1]:
        raise ValueError(f'max_delta must be smaller than size {window}, got {delta}')
    return window, delta


def _place_window(
    height: int, width: int, window: tuple[int, int], margin: Size, rng: np.random.Generator
) -> tuple[int, int]:
    """Uniform top and left in [margin, side - margin - window).

    The upper end is excluded, as in both originals: the window never reaches the
    far margin. Where that leaves no place but the window fits exactly, which both
    originals refuse, the one place there is gets used.
    """
    check_image_size(height, width)
    gaps = as_pair('margin', margin, 0)
    corner = []
    for side, length, gap in zip((height, width), window, gaps):
        last = side - gap - length
        if last < gap:
            raise ValueError(
                f'size {window} with margin {gaps} does not fit into an image of '
                f'{height}x{width} (height x width): size + 2 * margin must not be '
                'larger than it; make size or margin smaller'
            )
        corner.append(int(rng.integers(gap, max(last, gap + 1))))
    return corner[0], corner[1]


def openmmlab_box(
    height: int,
    width: int,
    rng: np.random.Generator,
    size: Size = 128,
    margin: Size = 20,
    max_delta: Size = 20,
) -> tuple[np.ndarray, Box]:
    """The hole of OpenMMLab's DeepFillv1 recipes.

    A window of ``size`` lies uniformly at [margin, side - margin - size); its top
    and left edges then move inwards by uniform integers of 0..max_delta each, while
    bottom and right stay. At 256 with the defaults: sides of 108..128, mean hole
    area 0.2125 of the image. (OpenMMLab's documentation promises a centred hole of
    88..128; this is what its code does, and what the released weights saw.)

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        size (int | (int, int)): Window, (height, width), >= 1.
        margin (int | (int, int)): Pixels kept free at each side, >= 0.
        max_delta (int | (int, int)): Largest shrinking, in [0, size).

    Returns:
        tuple: mask (height, width) uint8, 1 = hole, and the hole's own box.

    Raises:
        ValueError: Names the argument that does not fit.

    Example:
        >>> mask, box = openmmlab_box(128, 128, np.random.default_rng(0), margin=0, max_delta=0)
        >>> box, int(mask.sum()) == 128**2
        ((0, 0, 128, 128), True)
    """
    window, delta = _check_shrinking(size, max_delta)
    top, left = _place_window(height, width, window, margin, rng)
    down, right = (int(rng.integers(0, d + 1)) for d in delta)
    box = (top + down, left + right, window[0] - down, window[1] - right)
    return fill_box(height, width, box), box


def tensorflow_box(
    height: int,
    width: int,
    rng: np.random.Generator,
    size: Size = 128,
    margin: Size = 0,
    max_delta: Size = 32,
) -> tuple[np.ndarray, Box]:
    """The hole of the released TensorFlow DeepFillv1.

    A window of ``size`` lies uniformly at [margin, side - margin - size); the hole is
    the window less uniform integers of 0..max_delta // 2 at *both* ends of each axis,
    so it stays centred. At 256 with the defaults: sides of 96..128 in steps of 2,
    mean hole area 0.1914. The original draws one mask per batch; here each image has
    its own.

    Args:
        height, width (int): Image size in pixels.
        rng (np.random.Generator): The only source of randomness.
        size (int | (int, int)): Window, (height, width), >= 1.
        margin (int | (int, int)): Pixels kept free at each side, >= 0.
        max_delta (int | (int, int)): Largest loss of a side, in [0, size).

    Returns:
        tuple: mask (height, width) uint8, 1 = hole, and the box of the whole window,
        which is what the original's local critic sees.

    Raises:
        ValueError: Names the argument that does not fit.

    Example:
        >>> mask, box = tensorflow_box(128, 128, np.random.default_rng(0), max_delta=0)
        >>> box, int(mask.sum()) == 128**2
        ((0, 0, 128, 128), True)
    """
    window, delta = _check_shrinking(size, max_delta)
    top, left = _place_window(height, width, window, margin, rng)
    rows, columns = (int(rng.integers(0, d // 2 + 1)) for d in delta)
    hole = (top + rows, left + columns, window[0] - 2 * rows, window[1] - 2 * columns)
    return fill_box(height, width, hole), (top, left, *window)


def centre_box(height: int, width: int, size: Size = 128) -> tuple[np.ndarray, Box]:
    """A box in the centre of the image; nothing in it is random.

    Args:
        height, width (int): Image size in pixels.
        size (int | (int, int)): Of the box, (height, width), >= 1. Where it cannot be centred,
            the odd pixel is below it or at its right.

    Returns:
        tuple: mask (height, width) uint8, 1 = hole, and the box.

    Raises:
        ValueError: ``size`` does not fit into the image.

    Example:
        >>> mask, box = centre_box(4, 6, size=2)
        >>> box
        (1, 2, 2, 2)
        >>> mask[1].tolist()
        [0, 0, 1, 1, 0, 0]
    """
    check_image_size(height, width)
    rows, columns = as_pair('size', size, 1)
    if rows > height or columns > width:
        raise ValueError(
            f'size {rows, columns} does not fit into an image of {height}x{width} '
            '(height x width); make it smaller'
        )
    box = ((height - rows) // 2, (width - columns) // 2, rows, columns)
    return fill_box(height, width, box), box
