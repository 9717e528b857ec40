"""Rectangles of pixels, and what convolutions need to compute one."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from .conv import ConvBlock


class Rect(NamedTuple):
    """Rows [top, bottom) and columns [left, right) of a grid.

    Example:
        >>> rect = Rect(top=1, bottom=3, left=2, right=6)
        >>> rect.height, rect.width
        (2, 4)
        >>> rect.aligned(4, (8, 8))
        Rect(top=0, bottom=4, left=0, right=8)
    """

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def crop(self, x: Tensor) -> Tensor:
        """View of (..., H, W)."""
        return x[..., self.top : self.bottom, self.left : self.right]

    def aligned(self, step: int, size: Sequence[int]) -> 'Rect':
        """The smallest one around it with edges at multiples of ``step``, within ``size``."""
        height, width = size
        return Rect(
            self.top // step * step,
            min(-(-self.bottom // step) * step, height),
            self.left // step * step,
            min(-(-self.right // step) * step, width),
        )

    def divided(self, step: int) -> 'Rect':
        """In a grid of ``step`` times fewer lines; edges are multiples of ``step``."""
        return Rect(*(edge // step for edge in self))

    def within(self, outer: 'Rect') -> 'Rect':
        """In the coordinates of a rectangle around it."""
        return Rect(
            self.top - outer.top,
            self.bottom - outer.top,
            self.left - outer.left,
            self.right - outer.left,
        )


def hole_rect(mask: Tensor) -> Rect | None:
    """The smallest rectangle around all holes of a batch.

    Args:
        mask (Tensor): (N, 1, H, W), not 0 = hole.

    Returns:
        Rect: None if there is no hole.

    Example:
        >>> import torch
        >>> hole_rect(torch.tensor([[[[0, 0, 0], [0, 1, 1]]]]))
        Rect(top=1, bottom=2, left=1, right=3)
    """
    hole = (mask != 0).flatten(0, 1).any(0)
    # one transfer, so that a GPU is waited for once
    lines = torch.cat([hole.any(1), hole.any(0)]).tolist()
    height = len(hole)
    if not any(lines):
        return None
    edges = []
    for side in (lines[:height], lines[height:]):
        edges += [side.index(True), len(side) - side[::-1].index(True)]
    return Rect(*edges)


def source_rect(rect: Rect, blocks: Sequence[ConvBlock], size: Sequence[int]) -> Rect:
    """The part of a chain's input that a part of its output is made of.

    Args:
        rect (Rect): In the output.
        blocks (Sequence[ConvBlock]): Plain convolutions, one after the other.
        size (Sequence[int]): Height and width of the input.

    Returns:
        Rect: In the input, and within it.

    Example:
        >>> block = ConvBlock(1, 1, 3, padding=1)  # one pixel more on each side
        >>> source_rect(Rect(2, 4, 2, 4), [block], (8, 8))
        Rect(top=1, bottom=5, left=1, right=5)
    """
    return Rect(
        *_source(blocks, size[0], rect.top, rect.bottom),
        *_source(blocks, size[1], rect.left, rect.right),
    )


def sizes_along(blocks: Sequence[ConvBlock], size: int) -> list[int]:
    """Length of a side at the input, and at each output of a chain."""
    sizes = [size]
    for block in blocks:
        sizes.append(block.output_size(sizes[-1]))
    return sizes


def _source(blocks: Sequence[ConvBlock], size: int, start: int, stop: int) -> tuple[int, int]:
    sizes = sizes_along(blocks, size)
    for block, length in zip(blocks[::-1], sizes[-2::-1]):
        start, stop = block.source(length, start, stop)
        start, stop = max(start, 0), min(stop, length)
    return start, stop
