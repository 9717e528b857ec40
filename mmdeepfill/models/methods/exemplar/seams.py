"""Fine adjustment of the regions of a shift map: they slide by a pixel, and their seams move."""

from collections.abc import Iterator

import cv2
import numpy as np

from .levels import Level
from .offsets import look_up
from .shift_map import FORBIDDEN, NEIGHBOURS, UNKNOWN_STEP

#: A region slides only if that lowers the cost of its seams by this share.
_WORTH = 0.02
_SHIFTS = np.array([(0, 0)] + [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if y or x])


class Seams:
    """A shift map that can be improved.

    Args:
        level (Level): Where.
        field (np.ndarray): (h, w, 2) int64 offsets of its active pixels; changed in place.
    """

    def __init__(self, level: Level, field: np.ndarray):
        self.level, self.field, self._colours = level, field, level.colours
        self._numbers = np.full(np.array(level.active.shape) + 2, -1, np.int64)
        self._pixels = np.argwhere(level.active)
        self._numbers[1:-1, 1:-1][level.active] = np.arange(len(self._pixels))

    def improve(self, rounds: int) -> np.ndarray:
        """Slide and move in turn; returns the field."""
        for _ in range(rounds):
            self._slide()
            self._move()
            self._move()
        return self.field

    def _slide(self) -> None:
        """Shift whole regions where that lowers the cost of their seams, every other at a time."""
        regions, count = self._regions()
        for parity in (0, 1):
            pixels = self._at_seams()
            owner = regions[tuple(pixels.T)]
            pixels, owner = pixels[owner % 2 == parity], owner[owner % 2 == parity]
            own = self.field[tuple(pixels.T)]
            costs = np.stack(
                [
                    np.bincount(
                        owner, self._costs(pixels, own + shift, regions, owner), minlength=count
                    )
                    for shift in _SHIFTS
                ]
            )
            best = costs.argmin(0)
            best[costs.min(0) >= costs[0] * (1 - _WORTH)] = 0
            self.field += np.where(self.level.active[..., None], _SHIFTS[best][regions], 0)

    def _move(self) -> None:
        """Give pixels at a seam the offset of a neighbour where that is cheaper."""
        for parity in (0, 1):
            pixels = self._at_seams()
            pixels = pixels[pixels.sum(1) % 2 == parity]
            best = self.field[tuple(pixels.T)]
            least = self._costs(pixels, best)
            for there, beside in self._neighbours(pixels):
                active = there[self.level.active[tuple(beside.T)]]
                offsets = best.copy()
                offsets[active] = self.field[tuple(beside[self.level.active[tuple(beside.T)]].T)]
                costs = self._costs(pixels, offsets)
                better = costs < least - 1e-3
                best[better], least[better] = offsets[better], costs[better]
            self.field[tuple(pixels.T)] = best

    def _regions(self) -> tuple[np.ndarray, int]:
        """(h, w) numbers of connected pixels of one offset, 0 elsewhere; how many."""
        active = self.level.active
        rows, columns = (
            slice(line[0], line[-1] + 1)
            for line in (np.flatnonzero(active.any(1)), np.flatnonzero(active.any(0)))
        )
        _, labels = np.unique(self.field[active] @ (1 << 20, 1), return_inverse=True)
        label = np.full(active.shape, -1, np.int32)
        label[active] = labels.reshape(-1)
        label, regions, count = label[rows, columns], np.zeros(active.shape, np.int64), 1
        for number in range(label.max() + 1):
            more, part = cv2.connectedComponents((label == number).astype(np.uint8), connectivity=4)
            inside = part > 0
            regions[rows, columns][inside] = part[inside] + count - 1
            count += more - 1
        return regions, count

    def _at_seams(self) -> np.ndarray:
        """(N, 2) active pixels beside another offset or something known."""
        found = np.zeros(len(self._pixels), bool)
        own = self.field[tuple(self._pixels.T)]
        for step in NEIGHBOURS:
            beside = self._numbers[tuple((self._pixels + 1 + step).T)]
            found |= (beside < 0) | (own != own[beside]).any(1)
        return self._pixels[found]

    def _neighbours(self, pixels: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each direction: which of (N, 2) pixels have a neighbour, and it (M, 2)."""
        for step in NEIGHBOURS:
            beside = pixels + step
            there = np.flatnonzero(((beside >= 0) & (beside < self.level.active.shape)).all(1))
            yield there, beside[there]

    def _costs(
        self, pixels: np.ndarray, offsets: np.ndarray, regions=None, owner=None
    ) -> np.ndarray:
        """(N,) steps between pixels with given offsets and their neighbours; with ``regions``,
        only those to other regions than the ``owner`` (N,).
        """
        own, bad = look_up(self._colours, self.level.unknown, pixels + offsets)
        total = np.where(bad, np.float32(FORBIDDEN), np.float32(0))
        for there, beside in self._neighbours(pixels):
            at = tuple(beside.T)
            known, active = ~self.level.unknown[at], self.level.active[at]
            counts = known | active
            if regions is not None:
                counts &= regions[at] != owner[there]
            there, beside, known = there[counts], beside[counts], known[counts]
            mine, theirs = offsets[there], self.field[tuple(beside.T)]
            there_under_mine, missing = look_up(self._colours, self.level.unknown, beside + mine)
            there_as_it_is, _ = look_up(self._colours, self.level.unknown, beside + theirs)
            here_under_theirs, lacking = look_up(
                self._colours, self.level.unknown, pixels[there] + theirs
            )
            after = np.where(missing, UNKNOWN_STEP, _size(there_under_mine - there_as_it_is))
            before = np.where(lacking, UNKNOWN_STEP, _size(own[there] - here_under_theirs))
            steps = np.where(known, 2 * after, before + after)
            total[there] += np.where((mine == theirs).all(1), 0, steps)
        return total


def _size(colours: np.ndarray) -> np.ndarray:
    return np.sqrt((colours**2).sum(1))
