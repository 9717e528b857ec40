"""Fusion of the scores of neighbouring pairs, for rectangles of queries."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from ..rect import Rect
from .tiles import Buffers


class Piece(NamedTuple):
    """A stretch outside the grid, and the stretch inside that it repeats."""

    line: int
    start: int
    source_line: int
    source_start: int
    length: int

    @property
    def span(self) -> slice:
        return slice(self.start, self.start + self.length)

    @property
    def source_span(self) -> slice:
        return slice(self.source_start, self.source_start + self.length)


def beyond(
    wanted: tuple[int, int], lines: int, across: tuple[int, int], length: int
) -> Iterator[Piece]:
    """Lines outside the grid: after the last line comes the first, one position further.

    (With columns for lines: to the right of a row's end lies the next row's start.)

    Args:
        wanted (tuple[int, int]): Lines [first, last), of which [0, lines) are inside.
        lines (int): Number of lines.
        across (tuple[int, int]): Wanted positions in each line.
        length (int): Positions in each line are [0, length).

    Yields:
        Piece: Its source lies either wholly within ``across`` or wholly without. What
        would come before the first or after the last pixel of all is left out.
    """
    (first, last), (start, stop) = wanted, across
    for line in (*range(first, min(last, 0)), *range(max(first, lines), last)):
        shift, source = divmod(line, lines)
        low, high = max(start + shift, 0), min(stop + shift, length)
        for a, b in (
            (low, min(high, start)),
            (max(low, start), min(high, stop)),
            (max(low, stop), high),
        ):
            if a < b:
                yield Piece(line, a - shift, source, a, b - a)


class Fusion:
    """Scores summed over ``2 * radius + 1`` neighbouring pairs in one direction.

    The neighbour of a pair is the next query with the next key. As in the released code each
    grid counts as one line: along rows, the next row follows the end of a row; along columns,
    the next column follows. The sum is a step along a diagonal; what comes from beyond the
    edge is copied into a frame around the rectangle, or computed if it is not available.

    Args:
        scores: What to sum: ``Similarity`` or the ``Fusion`` of the other direction.
        radius (int): 1 or more.
        along_rows (bool): The direction.
        slots (tuple[int, int]): Buffers for the framed scores and for their gradient.
    """

    def __init__(self, scores, radius: int, along_rows: bool, slots: tuple[int, int]):
        self.summed, self.radius, self.along_rows, self.slots = scores, radius, along_rows, slots
        self.grid, self.key_grid = scores.grid, scores.key_grid
        self.keys = self.key_grid[0] * self.key_grid[1]
        self.margin = radius * (1 if along_rows else self.key_grid[1])

    def scores(self, rect: Rect, out: Tensor, buffers: Buffers) -> None:
        """Sums at the queries in ``rect``.

        Args:
            rect (Rect): Within the grid.
            out (Tensor): (N, height, width, keys), written to in the last step only, so
                that it may lie in a buffer, but not in this object's.
            buffers (Buffers): 0, 1 and this object's are used.
        """
        framed = buffers.take(self.slots[0], len(out), *self.framed_shape(rect))
        self.summed.scores(self._real(rect), self._main(framed, rect), buffers)
        self._clear_frame(framed, rect)
        for piece, target, source in self._beyond(framed, rect):
            if source is None:
                self.summed.scores(self._source(piece), target, Buffers(out))
            else:
                target.copy_(source)
        for target, source in self._beyond_keys(framed):
            target.copy_(source)
        first, second, *others = self._shifted(framed, rect)
        torch.add(first, second, out=out)
        for part in others:
            out += part

    def backward(
        self, rect: Rect, grad: Tensor, buffers: Buffers, scores: Tensor | None = None
    ) -> None:
        """Pass the gradient of the sums on.

        Args:
            rect (Rect): Within the grid.
            grad (Tensor): (N, height, width, keys), not in this object's second buffer.
            buffers (Buffers): As :meth:`scores` left them if it sums similarities.
            scores (Tensor, optional): Not needed: sums are linear.
        """
        shape = len(grad), *self.framed_shape(rect)
        framed = buffers.take(self.slots[1], *shape).zero_()
        for part in self._shifted(framed, rect):
            part += grad
        for target, source in self._beyond_keys(framed):
            source += target
        for piece, target, copied in self._beyond(framed, rect):
            if copied is None:
                own, scores = Buffers(grad), torch.empty_like(target)
                self.summed.scores(self._source(piece), scores, own)
                self.summed.backward(self._source(piece), target, own, scores)
            else:
                copied += target
        scores = self._main(buffers.take(self.slots[0], *shape), rect)
        self.summed.backward(self._real(rect), self._main(framed, rect), buffers, scores)

    def framed_shape(self, rect: Rect) -> tuple[int, int, int]:
        """Rows, columns and keys of scores with what lies around them."""
        frame = 2 * self.radius
        return (
            rect.height + (0 if self.along_rows else frame),
            rect.width + (frame if self.along_rows else 0),
            self.keys + 2 * self.margin,
        )

    def _real(self, rect: Rect) -> Rect:
        """The rectangle with its frame, as far as that is inside the grid."""
        r, (height, width) = self.radius, self.grid
        if self.along_rows:
            return rect._replace(left=max(rect.left - r, 0), right=min(rect.right + r, width))
        return rect._replace(top=max(rect.top - r, 0), bottom=min(rect.bottom + r, height))

    def _part(self, framed: Tensor, rect: Rect, part: Rect) -> Tensor:
        """View of ``part``, in grid coordinates, at the keys that exist."""
        top = rect.top - (0 if self.along_rows else self.radius)
        left = rect.left - (self.radius if self.along_rows else 0)
        return framed[
            :,
            part.top - top : part.bottom - top,
            part.left - left : part.right - left,
            self.margin : self.margin + self.keys,
        ]

    def _main(self, framed: Tensor, rect: Rect) -> Tensor:
        return self._part(framed, rect, self._real(rect))

    def _rect(self, line: int, span: slice) -> Rect:
        if self.along_rows:
            return Rect(span.start, span.stop, line, line + 1)
        return Rect(line, line + 1, span.start, span.stop)

    def _source(self, piece: Piece) -> Rect:
        return self._rect(piece.source_line, piece.source_span)

    def _clear_frame(self, framed: Tensor, rect: Rect) -> None:
        framed[..., : self.margin] = 0
        framed[..., self.margin + self.keys :] = 0
        real, lines = self._real(rect), framed.transpose(1, 2) if self.along_rows else framed
        start, _stop, first, last = (
            (rect.left, rect.right, real.left, real.right)
            if self.along_rows
            else (rect.top, rect.bottom, real.top, real.bottom)
        )
        lines[:, : first - start + self.radius] = 0
        lines[:, last - start + self.radius :] = 0

    def _beyond(self, framed: Tensor, rect: Rect) -> Iterator[tuple[Piece, Tensor, Tensor | None]]:
        """Pieces beyond the edge: where they go, and where they are if they are available."""
        r, real = self.radius, self._real(rect)
        rows, columns = (rect.top, rect.bottom), (rect.left, rect.right)
        height, width = self.grid
        if self.along_rows:
            pieces = beyond((rect.left - r, rect.right + r), width, rows, height)
        else:
            pieces = beyond((rect.top - r, rect.bottom + r), height, columns, width)
        for piece in pieces:
            source = self._source(piece)
            known = real.top <= source.top < real.bottom and real.left <= source.left < real.right
            yield (
                piece,
                self._part(framed, rect, self._rect(piece.line, piece.span)),
                self._part(framed, rect, source) if known else None,
            )

    def _beyond_keys(self, framed: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """The same for keys along columns. Along rows they are in line already."""
        if self.along_rows:
            return
        r, (height, width) = self.radius, self.key_grid
        keys = framed.unflatten(-1, (height + 2 * r, width))
        for piece in beyond((-r, height + r), height, (0, width), width):
            yield (
                keys[..., r + piece.line, piece.span],
                keys[..., r + piece.source_line, piece.source_span],
            )

    def _shifted(self, framed: Tensor, rect: Rect) -> list[Tensor]:
        step = self.margin // self.radius
        parts = []
        for t in range(2 * self.radius + 1):
            keys = slice(t * step, t * step + self.keys)
            parts.append(
                framed[:, :, t : t + rect.width, keys]
                if self.along_rows
                else framed[:, t : t + rect.height, :, keys]
            )
        return parts
