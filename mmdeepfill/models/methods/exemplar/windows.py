"""Pieces in which the holes of a picture are filled, one after the other."""

import itertools
from typing import Any, NamedTuple

import cv2
import numpy as np

from mmdeepfill.core.hole_parts import thickness_of

#: Holes nearer than this many pixels are seen together.
_TOGETHER = 32
#: A piece is no longer than this, or this many thicknesses.
_LENGTH, _THICKNESSES = 128, 4
#: Known pixels around a piece: at least, at most, and otherwise so many thicknesses.
_CONTEXT, _REACH = (48, 400), 2
#: A piece is continued so far into its neighbour, which fills that anew.
_OVERLAP = 8


class Piece(NamedTuple):
    """Part of a hole, in rows and columns of the picture.

    Attributes:
        window: What its filling looks at.
        part: What is kept of it.
        filled: What is filled.
    """

    window: tuple[slice, slice]
    part: tuple[slice, slice]
    filled: tuple[slice, slice]


def pieces(hole: np.ndarray) -> list[Piece]:
    """Cut holes (H, W) bool into pieces; compact ones stay whole, long strokes do not."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_TOGETHER + 1,) * 2)
    near = cv2.dilate(hole.astype(np.uint8), disc)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    found = []
    for label in range(1, count):
        left, top, width, height = boxes[label, :4]
        box = slice(top, top + height), slice(left, left + width)
        group = hole[box] & (labels[box] == label)
        rows, columns = _tight(group)
        thickness = thickness_of(group)
        context = int(np.clip(_REACH * thickness, *_CONTEXT))
        longest = max(_LENGTH, round(_THICKNESSES * thickness))
        for down in _cuts(rows, longest):
            for right in _cuts(columns, longest):
                if group[down, right].any():
                    found.append(_piece(hole, group, (down, right), (top, left), context))
    return found


def _piece(hole, group, cell, origin, context) -> Piece:
    part: Any = _tight(group[cell])
    part = [
        slice(o + c.start + p.start, o + c.start + p.stop) for o, c, p in zip(origin, cell, part)
    ]
    windows: Any = (
        tuple(
            slice(max(p.start - more, 0), min(p.stop + more, side))
            for p, side in zip(part, hole.shape)
        )
        for more in (context, 0, _OVERLAP)
    )
    return Piece(*windows)


def _cuts(line: slice, longest: int) -> list[slice]:
    parts = -(-(line.stop - line.start) // longest)
    ends = np.linspace(line.start, line.stop, parts + 1).round().astype(int)
    return [slice(a, b) for a, b in itertools.pairwise(ends)]


def _tight(plane: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns around what is True in (h, w)."""
    lines = np.flatnonzero(plane.any(1)), np.flatnonzero(plane.any(0))
    rows, columns = (slice(int(line[0]), int(line[-1]) + 1) for line in lines)
    return rows, columns
