"""How a grid of pixels goes on beyond its edges when its pixels count as one line."""
from typing import Iterator, NamedTuple, Tuple


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


def beyond(wanted: Tuple[int, int], lines: int, across: Tuple[int, int],
           length: int) -> Iterator[Piece]:
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
        for a, b in ((low, min(high, start)), (max(low, start), min(high, stop)),
                     (max(low, stop), high)):
            if a < b:
                yield Piece(line, a - shift, source, a, b - a)
