"""Attention maps: drawings of the places from which a hole was filled."""

import cv2
import numpy as np

STYLES = ('arrows', 'wheel', 'overlay')
ARROWS = 30  # about as many, whatever the size of the hole
MIN_SPACING = 8  # pixels between arrows: the attention copies in steps of 8

_OUTLINE = (255, 255, 255)
_SHARE = 0.55  # of a tint in a pixel; the picture has the rest


def visualize_attention(
    image: np.ndarray, mask: np.ndarray, sources: np.ndarray, style: str = 'arrows'
) -> np.ndarray:
    """Draw from where each pixel in the hole was copied.

    * 'arrows': from the source to the pixel, for some pixels. Hue is the direction in which
      the source lies.
    * 'wheel': every pixel of the hole in the hue of that direction, the stronger the farther
      away the source is; a wheel in the corner with the least hole is the legend: its middle
      is the pixel, its edge the farthest source.
    * 'overlay': the hole shows the pixels at its sources. A source and what is copied from it
      have the same tint, which goes over the picture from corner to corner; what nobody
      copied is grey.

    Args:
        image (np.ndarray): (H, W, 3) uint8 RGB; the filled picture, or the input.
        mask (np.ndarray): (H, W), nonzero = hole.
        sources (np.ndarray): (H, W, 2) of int, row and column, from
            :func:`~mmdeepfill.inference.attention.attention_sources`. Negative: unknown.
        style (str): As above.

    Returns:
        np.ndarray: (H, W, 3) uint8 RGB, a new array.

    Raises:
        ValueError: An argument has another shape or type, ``style`` is none of the above, or
            a source lies outside the picture.

    Example:
        >>> image = np.zeros((64, 64, 3), np.uint8)
        >>> mask = np.zeros((64, 64), np.uint8)
        >>> mask[20:40, 20:40] = 1
        >>> sources = np.zeros((64, 64, 2), np.int64)  # all copied from the upper left corner
        >>> visualize_attention(image, mask, sources, style='wheel').shape
        (64, 64, 3)
    """
    if style not in STYLES:
        raise ValueError(f'style must be one of {STYLES}; got {style!r}')
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f'image must be (H, W, 3) uint8; got {image.shape} {image.dtype}')
    size = image.shape[:2]
    if mask.shape != size or sources.shape != (*size, 2):
        raise ValueError(
            f'mask and sources must be {size} and {(*size, 2)} as image is; got '
            f'{mask.shape} and {sources.shape}'
        )
    known = (mask != 0) & (sources >= 0).all(-1)
    if known.any() and (sources[known].max(0) >= size).any():
        raise ValueError(
            f'sources must be rows and columns of an image of {size[0]}x{size[1]}; '
            f'got up to {tuple(sources[known].max(0).tolist())}'
        )
    draw = {'arrows': _arrows, 'wheel': _wheel, 'overlay': _overlay}[style]
    return draw(image, mask != 0, sources, np.nonzero(known))


def _arrows(image: np.ndarray, hole: np.ndarray, sources: np.ndarray, at) -> np.ndarray:
    canvas = _outlined(image, hole)
    spacing = max(int((len(at[0]) / ARROWS) ** 0.5), MIN_SPACING)
    phase = spacing // 2
    chosen = (at[0] % spacing == phase) & (at[1] % spacing == phase)
    if not chosen.any():  # a small or thin hole
        chosen[len(chosen) // 2 :][:1] = True
    rows, columns = at[0][chosen], at[1][chosen]
    starts = sources[rows, columns]
    colours = _hues(starts - np.stack([rows, columns], -1), np.ones(len(rows)))
    width = max(1, round(min(image.shape[:2]) / 400))
    for row, column, start, colour in zip(rows, columns, starts, colours):
        ends = (int(start[1]), int(start[0])), (int(column), int(row))
        length = max(np.hypot(start[0] - row, start[1] - column), 1.0)
        tip = min(8.0 * width / length, 0.5)
        for ink, extra in (((0, 0, 0), 2), (colour.tolist(), 0)):  # dark edge: on any ground
            cv2.arrowedLine(canvas, *ends, ink, width + extra, cv2.LINE_AA, tipLength=tip)
    return canvas


def _wheel(image: np.ndarray, hole: np.ndarray, sources: np.ndarray, at) -> np.ndarray:
    canvas = _outlined(image, hole)
    offsets = sources[at] - np.stack(at, -1)
    lengths = np.hypot(*offsets.T.astype(np.float64))
    canvas[at] = _hues(offsets, lengths / max(lengths.max(initial=0.0), 1.0))
    side = min(max(min(image.shape[:2]) // 5, 24), *image.shape[:2])
    legend, disc = _legend(side)
    _corner(canvas, hole, side)[disc] = legend[disc]
    return canvas


def _overlay(image: np.ndarray, hole: np.ndarray, sources: np.ndarray, at) -> np.ndarray:
    grey = image.mean(-1, keepdims=True) * 0.6
    canvas = np.repeat(grey, 3, -1)
    rows, columns = sources[at].T
    tint = _places(rows, columns, image.shape[:2])
    mixed = (1 - _SHARE) * image[rows, columns] + _SHARE * tint
    canvas[rows, columns] = mixed
    canvas[at] = mixed
    return _outlined(canvas.round().astype(np.uint8), hole)


def _outlined(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """A copy, with a line around the hole on its known side."""
    canvas = np.ascontiguousarray(image).copy()
    ring = cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)) != 0
    canvas[ring & ~hole] = _OUTLINE
    return canvas


def _hues(offsets: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """(..., 2) of rows and columns to (..., 3) uint8: hue by direction, white where it is 0.

    Right is red, and the hue turns clockwise: down is yellow-green, left cyan, up violet.
    """
    sixths = np.arctan2(offsets[..., 0], offsets[..., 1]) * (3 / np.pi) % 6
    pure = np.stack([abs(sixths - 3) - 1, 2 - abs(sixths - 2), 2 - abs(sixths - 4)], -1)
    mixed = 1 - np.asarray(strength)[..., None] * (1 - pure.clip(0, 1))
    return (255 * mixed).round().astype(np.uint8)


def _places(rows: np.ndarray, columns: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(n, 3) float colours that change slowly over a picture, each corner its own."""
    corners = np.array([[[255, 60, 60], [255, 220, 40]], [[70, 90, 255], [50, 220, 120]]], float)
    down, right = (lines[:, None] / max(side - 1, 1) for lines, side in zip((rows, columns), size))
    top = corners[0, 0] * (1 - right) + corners[0, 1] * right
    bottom = corners[1, 0] * (1 - right) + corners[1, 1] * right
    return top * (1 - down) + bottom * down


def _legend(side: int) -> tuple[np.ndarray, np.ndarray]:
    """The colour wheel, (side, side, 3), and which of its pixels are in the disc."""
    centre = (side - 1) / 2
    offsets = np.stack(tuple(np.mgrid[:side, :side]), -1) - centre
    radius = np.hypot(offsets[..., 0], offsets[..., 1]) / max(centre, 1)
    legend = _hues(offsets, np.minimum(radius / 0.9, 1))
    legend[radius > 0.9] = 0  # a dark rim
    return legend, radius <= 1


def _corner(canvas: np.ndarray, hole: np.ndarray, side: int) -> np.ndarray:
    """View of the corner with the fewest pixels of the hole."""
    ends = slice(0, side), slice(-side, None)
    places = [(rows, columns) for rows in ends[::-1] for columns in ends[::-1]]
    return canvas[min(places, key=lambda place: int(hole[place].sum()))]
