"""Views of a picture: the parts that are filled, in their order."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from ...core.hole_parts import HolePart, hole_parts
from ...models.layers import Rect

MIN_SIDE = 16  # of what models take
MIN_CONTEXT = 64
#: A hole longer than this, and than four times its thickness, is cut into pieces.
MAX_PIECE = 512
_PIECE_IN_THICKNESSES = 4


class View(NamedTuple):
    """A window of a picture that a network sees at a time, and the pixels that it fills there.

    ``image``, ``mask`` and ``sketch`` share the memory of the picture, so that a view shows what
    was filled before in other views.

    Attributes:
        image: (h, w, 3) RGB of the window, uint8 or float32 on the same scale.
        mask: (h, w) uint8, 1 = hole; holes of other views are unknown to this one and stay so.
        sketch: (h, w) uint8, 1 = line, for models that take one; or None.
        window: Place of the window in the picture.
        part: Rectangle of the picture around what is filled.
        take: (height, width of ``part``) bool, pixels that are filled.
        thickness: Of the thickest part of what is filled, see
            :func:`~mmdeepfill.core.hole_parts.thickness_of`; 0 if the whole picture is seen.
        coarse: (h, w, 3) like ``image``; first guess, instead of the model's own; or None.
    """

    image: np.ndarray
    mask: np.ndarray
    sketch: np.ndarray | None
    window: Rect
    part: Rect
    take: np.ndarray
    thickness: float = 0.0
    coarse: np.ndarray | None = None

    @property
    def inner(self) -> Rect:
        """``part`` in the window."""
        return self.part.within(self.window)

    @property
    def kind(self) -> tuple:
        """Views of one kind can be one batch."""
        return (self.image.shape, self.image.dtype.str, self.coarse is None, self.sketch is None)

    def taken_from(self, result: np.ndarray) -> np.ndarray:
        """The (n, 3) pixels that the view fills, of a result (h, w, 3); the rest is not kept."""
        return crop(result, self.inner)[self.take]

    def fill(self, pixels: np.ndarray) -> None:
        """Put the (n, 3) pixels into the picture."""
        crop(self.image, self.inner)[self.take] = pixels
        crop(self.mask, self.inner)[self.take] = 0

    def shown(self, rect: Rect) -> 'View':
        """The same view of ``rect`` in the window alone: for a model, not for :meth:`fill`."""
        cropped: dict[str, Any] = {
            name: None if plane is None else crop(plane, rect)
            for name, plane in self._asdict().items()
            if name in ('image', 'mask', 'sketch', 'coarse')
        }
        return self._replace(**cropped)


class Windows(NamedTuple):
    """Layout of windows around holes.

    Attributes:
        context: Known pixels on each side of a window's holes, where there are so many. None: as
            many as the thickness of what is filled, and at least 64.
        gap: Holes up to so many pixels apart share a window. None: ``context``, by default 64.
        hole_side: Thickness of holes that are filled at full size. Thicker ones have windows of
            their own, with others up to twice as thick. None: thickness does not matter.
        pieces: Cut long thin holes, so that windows do not grow with the length of a scratch.
    """

    context: int | None = None
    gap: int | None = None
    hole_side: int | None = None
    pieces: bool = True

    def within(self, size: tuple[int, int]) -> 'Windows':
        """The same for a picture of ``size``: more than twice the picture shows no more."""
        most = 2 * max(size)
        return self._replace(
            context=None if self.context is None else min(self.context, most),
            gap=None if self.gap is None else min(self.gap, most),
        )


def crop(image: np.ndarray, rect: Rect) -> np.ndarray:
    """View of an array (H, W, ...)."""
    return image[rect.top : rect.bottom, rect.left : rect.right]


def plan_views(
    image: np.ndarray,
    mask: np.ndarray,
    sketch: np.ndarray | None,
    windows: Windows | None,
    per_component: bool = False,
) -> list[list[View]]:
    """Cut a picture into views.

    Args:
        image (np.ndarray): (H, W, 3); views fill it in place.
        mask (np.ndarray): (H, W) uint8, 1 = hole; views clear what they fill.
        sketch (np.ndarray, optional): (H, W) uint8, 1 = line.
        windows (Windows, optional): Show windows around the holes; None: the whole picture.
        per_component (bool): Each hole whose pixels touch (also at corners) by itself, the
            smallest first.

    Returns:
        list[list[View]]: Views of one list know nothing of one another; those of the next know
        what was filled before.
    """
    if not mask.any():
        return []
    parts, size = hole_parts(mask), mask.shape
    windows = windows and windows.within(size)
    if per_component:
        turns = [[part] for part in sorted(parts, key=lambda part: part.pixels.sum())]
    else:
        turns = [[_joined(parts)] if windows is None else list(_groups(parts, windows))]
    return [
        [
            View(
                crop(image, window),
                crop(mask, window),
                None if sketch is None else crop(sketch, window),
                window,
                _rect(piece),
                piece.pixels,
                0.0 if windows is None else piece.thickness,
            )
            for part in turn
            for window, piece in _windows(size, part, windows)
        ]
        for turn in turns
    ]


def _groups(parts: Sequence[HolePart], windows: Windows) -> Iterator[HolePart]:
    """Parts of like thickness that are near one another, as one."""
    gap = next(
        (value for value in (windows.gap, windows.context) if value is not None), MIN_CONTEXT
    )
    by_scale: dict[int, list[HolePart]] = {}
    for part in parts:
        by_scale.setdefault(_octave(part.thickness, windows.hole_side), []).append(part)
    for alike in by_scale.values():
        whole = _joined(alike)
        near = cv2.dilate(whole.pixels.astype(np.uint8), np.ones((gap // 2 * 2 + 1,) * 2, np.uint8))
        labels = cv2.connectedComponents(near, connectivity=8)[1]
        groups: dict[int, list[HolePart]] = {}
        for part in alike:
            first = np.flatnonzero(part.pixels[0])[0]
            label = labels[part.top - whole.top, part.left - whole.left + first]
            groups.setdefault(int(label), []).append(part)
        yield from map(_joined, groups.values())


def _octave(thickness: float, hole_side: int | None) -> int:
    """0 up to ``hole_side``, 1 up to twice that, and so on."""
    if hole_side is None or thickness <= hole_side:
        return 0
    return math.ceil(math.log2(thickness / hole_side))


def _joined(parts: Sequence[HolePart]) -> HolePart:
    if len(parts) == 1:
        return parts[0]
    top, left = (min(values) for values in zip(*((part.top, part.left) for part in parts)))
    bottom, right = (
        max(edge.stop for edge in edges) for edges in zip(*(part.place for part in parts))
    )
    pixels = np.zeros((bottom - top, right - left), bool)
    for part in parts:
        moved = part._replace(top=part.top - top, left=part.left - left)
        pixels[moved.place] |= part.pixels
    return HolePart(top, left, pixels, max(part.thickness for part in parts))


def _rect(part: HolePart) -> Rect:
    height, width = part.pixels.shape
    return Rect(part.top, part.top + height, part.left, part.left + width)


def _windows(
    size: tuple[int, int], part: HolePart, windows: Windows | None
) -> Iterator[tuple[Rect, HolePart]]:
    """Windows around a part, each with the piece of the part that is filled there."""
    if windows is None:
        yield Rect(0, size[0], 0, size[1]), part
        return
    context = windows.context
    if context is None:
        context = max(math.ceil(part.thickness), MIN_CONTEXT)
    for piece in _pieces(part) if windows.pieces else [part]:
        rect = _rect(piece)
        yield (
            Rect(
                *_around(rect.top, rect.bottom, context, size[0]),
                *_around(rect.left, rect.right, context, size[1]),
            ),
            piece,
        )


def _around(low: int, high: int, context: int, size: int) -> tuple[int, int]:
    """Edges of a window, which is as long as models need where the picture is."""
    low, high = max(low - context, 0), min(high + context, size)
    short = MIN_SIDE - (high - low)
    if short > 0:
        low = max(min(low - short // 2, size - MIN_SIDE), 0)
        high = min(low + MIN_SIDE, size)
    return low, high


def _pieces(part: HolePart) -> Iterator[HolePart]:
    """Cells of a grid over a part that is longer than a piece may be."""
    longest = max(MAX_PIECE, _PIECE_IN_THICKNESSES * part.thickness)
    edges = [
        [side * i // cells for i in range(cells + 1)]
        for side in part.pixels.shape
        for cells in [math.ceil(side / longest)]
    ]
    for top, bottom in zip(edges[0], edges[0][1:]):
        for left, right in zip(edges[1], edges[1][1:]):
            cell = part.pixels[top:bottom, left:right]
            rows, columns = (np.flatnonzero(cell.any(axis)) for axis in (1, 0))
            if len(rows):
                yield HolePart(
                    part.top + top + int(rows[0]),
                    part.left + left + int(columns[0]),
                    cell[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1],
                    part.thickness,
                )
