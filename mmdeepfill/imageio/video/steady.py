"""Calm fills of videos: what another frame shows is copied, the rest is filled once and follows.

Filled frame by frame, a hole flickers. :class:`SteadyFill` looks at a window of frames together.
Each pixel of a hole is followed along the motion of its surroundings, to earlier and to later
frames, until it leaves the hole; there its colour is read, once, so that nothing is blurred by
repeated resampling. Pixels that no frame of the window shows are filled in one frame by the model
and followed from there.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from .motion import motion_between

Fill = Callable[[list[np.ndarray], list[np.ndarray]], list[np.ndarray]]

#: Bytes of the parts of frames that are looked at together, and of a pixel of one with its
#: motions and places.
_PART_BYTES, _PART_PIXEL = 2**29, 75
#: The fewest frames that make sense.
FEWEST = 4
#: Pixels around the holes that are looked at.
_MARGIN = 96
#: Pixels between the way there and the way back of one motion; beyond, something else moved there.
_AGREEMENT = 1.5
_NOWHERE = -1
_ROW = 1024
#: Cubic interpolation at a place also reads the pixels around it.
_AROUND = np.ones((3, 3), np.uint8)


class SteadyFill:
    """A fill of frames that agree with one another.

    Args:
        fill (callable): Fills single pictures: images, (H, W, 3) uint8 or uint16, and masks (H, W)
            uint8, 1 = hole, to filled images.

    Example:
        >>> def grey(images, masks):
        ...     return [np.where(m[..., None] > 0, 128, image) for image, m in zip(images, masks)]
        >>> frames = [np.full((40, 60, 3), 90, np.uint8)] * 3
        >>> masks = [np.zeros((40, 60), np.uint8) for _ in frames]
        >>> masks[1][10:20, 20:30] = 1  # the other frames show what it hides
        >>> np.unique(SteadyFill(grey)(frames, masks)[1]).tolist()
        [90]
    """

    def __init__(self, fill: Fill) -> None:
        self._fill = fill
        self._last: np.ndarray | None = None

    def __call__(self, images: list[np.ndarray], masks: list[np.ndarray]) -> list[np.ndarray]:
        """Fill a window of frames that follow one another, and the window before.

        Args:
            images (list[np.ndarray]): (H, W, 3) uint8 or uint16, all of one size.
            masks (list[np.ndarray]): (H, W) uint8, 1 = hole.

        Returns:
            list[np.ndarray]: Like ``images``, bit-equal to them outside the holes.
        """
        holes = [mask > 0 for mask in masks]
        part = _surroundings(holes)
        if part is None:
            self._last = images[-1]
            return list(images)
        height, width = (at.stop - at.start for at in part)
        most = max(_PART_BYTES // (_PART_PIXEL * height * width), FEWEST)
        results: list[np.ndarray] = []
        for start in range(0, len(images), most):
            results += self._piece(images[start : start + most], holes[start : start + most], part)
        return results

    def _piece(
        self, images: Sequence[np.ndarray], holes: Sequence[np.ndarray], part: tuple[slice, slice]
    ) -> list[np.ndarray]:
        """Fill frames, of which only a part is looked at, and the frame before them."""
        frames = [image[part] for image in images]
        cut = [hole[part] for hole in holes]
        if self._last is not None:  # as it was filled, all of it is known
            frames.insert(0, self._last[part])
            cut.insert(0, np.zeros_like(cut[0]))
        window = _Window(frames, cut)
        window.follow(range(len(frames)))
        first = len(frames) - len(images)
        while (key := window.emptiest()) is not None:
            # the model sees the whole frame
            picture, left = images[key - first].copy(), np.zeros(holes[0].shape, np.uint8)
            picture[part], left[part] = window.picture(key)
            (filled,) = self._fill([picture], [left])
            window.settle(key, filled[part])
            window.follow([key])
        results = [image.copy() for image in images]
        for number, result in enumerate(results, first):
            result[part] = window.picture(number)[0]
        self._last = results[-1]
        return results


def _surroundings(holes: Sequence[np.ndarray]) -> tuple[slice, slice] | None:
    """Rows and columns around the holes of all frames; None if there is no hole."""
    any_hole = np.any(holes, 0)
    if not any_hole.any():
        return None
    found = []
    for axis, length in zip((1, 0), any_hole.shape):
        places = np.nonzero(any_hole.any(axis))[0]
        found.append(
            slice(max(0, int(places[0]) - _MARGIN), min(length, int(places[-1]) + 1 + _MARGIN))
        )
    return found[0], found[1]


class _Window:
    """Frames, and for each pixel of a hole the place in another frame that shows it."""

    def __init__(self, frames: Sequence[np.ndarray], holes: Sequence[np.ndarray]) -> None:
        self.frames, self.holes = [frame.copy() for frame in frames], list(holes)
        size = holes[0].shape
        #: Frame that shows the pixel, its place there (column, row), and how many frames away.
        self.frame = [np.full(size, _NOWHERE, np.int32) for _ in frames]
        self.place = [np.zeros((*size, 2), np.float32) for _ in frames]
        self.unseen = [hole.copy() for hole in holes]
        self.motions = [
            motion_between(self.frames[i], self.frames[i + 1], holes[i], holes[i + 1])
            for i in range(len(frames) - 1)
        ]

    def follow(self, sources: Sequence[int]) -> None:
        """Find what the frames ``sources`` show of the holes of others."""
        solid = np.zeros((len(self.frames), *self.holes[0].shape), bool)
        for number in sources:
            known = ~self.unseen[number] & (self.frame[number] < 0)
            solid[number] = cv2.erode(known.astype(np.uint8), _AROUND) > 0
        ways = [self._pass(solid, step) for step in (1, -1)]
        for number, hole in enumerate(self.unseen):
            if not hole.any():
                continue
            frame, place, _ = _nearer(*(way[number] for way in ways))
            found = hole & (frame >= 0)
            self.frame[number][found] = frame[found]
            self.place[number][found] = place[found]
            self.unseen[number] = hole & ~found

    def _pass(self, solid: np.ndarray, step: int) -> dict[int, tuple]:
        """Carry places from frame to frame, onwards (1) or back (-1)."""
        order = range(len(self.frames)) if step == 1 else range(len(self.frames) - 1, -1, -1)
        carried: dict[int, tuple] = {}
        before: tuple | None = None
        for number in order:
            # also the pixels around it, which are no sources
            hole = cv2.dilate(self.unseen[number].astype(np.uint8), _AROUND) > 0
            frame = np.full(hole.shape, _NOWHERE, np.int32)
            place, age = np.zeros((*hole.shape, 2), np.float32), np.zeros(hole.shape, np.int32)
            if before is not None and hole.any():
                motion = self.motions[number - 1 if step == 1 else number]
                there, back = (
                    (motion.back, motion.onward) if step == 1 else (motion.onward, motion.back)
                )
                found = frame, place, age
                _carry(hole, there, back, before, solid, number - step, found)
            before = carried[number] = (frame, place, age)
        return carried

    def picture(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """A frame with all that is known of it, and what is left of its hole."""
        result = self.frames[number].copy()
        for source in np.unique(self.frame[number]):
            if source == _NOWHERE:
                continue
            taken = self.frame[number] == source
            result[taken] = _read(self.frames[source], self.place[number][taken])
        return result, self.unseen[number]

    def emptiest(self) -> int | None:
        """The frame with most unseen pixels; None if there are none left."""
        sizes = [int(hole.sum()) for hole in self.unseen]
        return int(np.argmax(sizes)) if any(sizes) else None

    def settle(self, number: int, filled: np.ndarray) -> None:
        """Take a filled frame as known."""
        self.frames[number] = filled
        self.frame[number][:] = _NOWHERE
        self.unseen[number] = np.zeros_like(self.unseen[number])


def _read(frame: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Colours (N, 3) at places (N, 2), each column and row, by cubic interpolation."""
    rows = -(-len(place) // _ROW)  # remap takes no side above 32767
    folded = np.resize(place, (rows, _ROW, 2))
    columns, lines = (np.ascontiguousarray(folded[..., axis]) for axis in (0, 1))
    values = cv2.remap(frame, columns, lines, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return values.reshape(-1, 3)[: len(place)]


def _nearer(one: tuple, other: tuple) -> tuple:
    """Choose, of two ways to each pixel, the one over fewer frames."""
    first = (one[0] >= 0) & ((other[0] < 0) | (one[2] <= other[2]))
    return tuple(
        np.where(first[..., None] if a.ndim == 3 else first, a, b) for a, b in zip(one, other)
    )


def _carry(
    hole: np.ndarray,
    there: np.ndarray,
    back: np.ndarray,
    before: tuple,
    solid: np.ndarray,
    neighbour: int,
    found: tuple,
) -> None:
    """Look for each pixel of a hole in the frame beside, or where that one found it.

    Args:
        hole: (H, W) bool, of this frame.
        there, back: (H, W, 2) motion from this frame to the neighbour, and from it to this one.
        before: Frame, place and age of each pixel of the neighbour's hole.
        solid: (N, H, W) bool, places of all frames where a colour can be read.
        neighbour: Its number.
        found: Frame, place and age of this frame; written.
    """
    rows, columns = np.nonzero(hole)
    x, y = columns + there[rows, columns, 0], rows + there[rows, columns, 1]
    height, width = hole.shape
    inside = (x >= 1) & (y >= 1) & (x <= width - 2) & (y <= height - 2)
    rows, columns, x, y = (values[inside] for values in (rows, columns, x, y))
    i, j = np.rint(y).astype(int), np.rint(x).astype(int)
    away = np.hypot(x + back[i, j, 0] - columns, y + back[i, j, 1] - rows)
    frame, place, age = (values[i, j] for values in before)
    known = solid[neighbour, i, j] & (away <= _AGREEMENT)
    frame = np.where(known, neighbour, frame)
    place = np.where(known[:, None], np.stack([j, i], -1), place) + np.stack([x - j, y - i], -1)
    age = np.where(known, 0, age)
    # small steps may add up to one back into a hole
    row, column = (np.rint(place[:, axis]).astype(int) for axis in (1, 0))
    row, column = row.clip(0, height - 1), column.clip(0, width - 1)
    carried = (frame >= 0) & solid[frame, row, column]
    rows, columns = rows[carried], columns[carried]
    found[0][rows, columns] = frame[carried]
    found[1][rows, columns] = place[carried]
    found[2][rows, columns] = age[carried] + 1
