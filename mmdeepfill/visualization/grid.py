"""A grid of captioned pictures: one row an image, one column a stage."""

from collections.abc import Sequence

import cv2
import numpy as np

#: RGB of the hole in an input: hardly ever found in photographs.
HOLE_COLOUR = (255, 0, 160)

_GAP = 4
_STRIP = 16
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_FONT_SCALE = 0.38


def paint_hole(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The input as a person wants to see it: the hole in a colour that stands out.

    Args:
        image (ndarray): (H, W, 3) uint8 RGB.
        mask (ndarray): (H, W), not 0 = hole.

    Returns:
        ndarray: (H, W, 3) uint8, a new array.

    Example:
        >>> paint_hole(np.zeros((1, 2, 3), np.uint8), np.array([[0, 1]])).tolist()
        [[[0, 0, 0], [255, 0, 160]]]
    """
    painted = image.copy()
    painted[mask != 0] = HOLE_COLOUR
    return painted


def comparison_grid(columns: Sequence[str], rows: list[tuple[str, dict]]) -> np.ndarray:
    """Lays pictures out in a table with captions.

    Args:
        columns (Sequence[str]): Column titles, from left to right.
        rows (list): (caption, {column: (H, W, 3) uint8 RGB}). A row may lack a column,
            and rows may differ in size: a cell is as large as its row and its column need.

    Returns:
        ndarray: (H', W', 3) uint8 RGB on white.

    Raises:
        ValueError: There is nothing to show, or a row has a column without a title.

    Example:
        >>> image = np.zeros((64, 64, 3), np.uint8)
        >>> rows = [('a.png', dict(input=image, filled=image))]
        >>> grid = comparison_grid(['input', 'filled'], rows)
        >>> grid.ndim, grid.dtype, grid.shape[1] > 128
        (3, dtype('uint8'), True)
    """
    if not columns or not rows:
        raise ValueError(
            f'rows, columns: expected at least one of each, got {len(rows)} and {len(columns)}'
        )
    for caption, cells in rows:
        if set(cells) - set(columns):
            raise ValueError(
                f'row {caption!r}: expected columns among {list(columns)}, got '
                f'{sorted(set(cells) - set(columns))} too'
            )
    widths = [max([cells[c].shape[1] for _, cells in rows if c in cells] or [0]) for c in columns]
    heights = [max([cell.shape[0] for cell in cells.values()] or [0]) for _, cells in rows]
    canvas = np.full(
        (_STRIP + sum(h + _STRIP + _GAP for h in heights), _GAP + sum(w + _GAP for w in widths), 3),
        255,
        np.uint8,
    )
    lefts = [_GAP + sum(w + _GAP for w in widths[:i]) for i in range(len(columns))]
    for title, left, width in zip(columns, lefts, widths):
        _write(canvas, title, left, 0, width)
    top = _STRIP
    for (caption, cells), height in zip(rows, heights):
        for name, left in zip(columns, lefts):
            if name in cells:
                cell = cells[name]
                canvas[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
        _write(canvas, caption, _GAP, top + height, canvas.shape[1] - 2 * _GAP)
        top += height + _STRIP + _GAP
    return canvas


def _write(canvas: np.ndarray, text: str, left: int, top: int, width: int) -> None:
    """Writes into a strip, and cuts what does not fit. OpenCV's fonts are ASCII."""
    text = text.encode('ascii', 'replace').decode()
    while text and cv2.getTextSize(text, _FONT, _FONT_SCALE, 1)[0][0] > width:
        text = text[:-1]
    strip = np.ascontiguousarray(canvas[top : top + _STRIP, left : left + width])
    cv2.putText(strip, text, (0, _STRIP - 5), _FONT, _FONT_SCALE, (0, 0, 0), 1, cv2.LINE_AA)
    canvas[top : top + _STRIP, left : left + width] = strip
