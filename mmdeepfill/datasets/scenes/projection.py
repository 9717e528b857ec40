"""Flat things in space, as a camera sees them."""
from typing import Callable, Tuple

Point = Tuple[float, float]


def wall(left: float, left_top: float, left_bottom: float, right: float, right_top: float,
         right_bottom: float) -> Callable[[float, float], Point]:
    """Where points of an upright wall are in the picture.

    The wall is a rectangle whose two upright edges are seen at x = ``left`` and ``right``;
    the one that looks longer is nearer, and equal steps along the wall look shorter the
    farther they are.

    Returns:
        callable: ``(u, v)`` along and down the wall, both in [0, 1], to (x, y).
    """
    # what looks twice as long is twice as near
    first, last = left_bottom - left_top, right_bottom - right_top

    def place(u: float, v: float) -> Point:
        part = u * first / (last + (first - last) * u)
        top = left_top + (right_top - left_top) * part
        bottom = left_bottom + (right_bottom - left_bottom) * part
        return left + (right - left) * part, top + (bottom - top) * v

    return place
