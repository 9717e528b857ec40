"""The canvas of scenes."""

from collections.abc import Callable, Sequence
from functools import cached_property

import cv2
import numpy as np

from .noise import fractal
from .palette import Colour

Point = tuple[float, float]


#: Every pixel of the picture is the mean of 2 x 2 that were drawn.
SUPERSAMPLING = 2
_SHIFT = 4  # bits of a pixel in the coordinates that OpenCV gets

Points = Sequence[tuple[float, float]]


class Canvas:
    """Pixels at twice the picture's size, and pens that count in sides of the picture.

    Coordinates are (x, y) in [0, 1] from the upper left corner, what lies outside is cut
    off; widths are in the same unit. Colours are RGB, 0..255.

    Args:
        size (int): Side of the picture in pixels.
        noise_rng (np.random.Generator): For noise alone: what else is drawn then does not
            depend on the size.

    Attributes:
        side (int): Side of ``pixels``.
        pixels (np.ndarray): (side, side, 3) uint8.
    """

    def __init__(self, size: int, noise_rng: np.random.Generator):
        self.side = SUPERSAMPLING * size
        self.pixels = np.zeros((self.side, self.side, 3), np.uint8)
        self._noise_rng = noise_rng
        self.look(1.0, 0.0, 0.0)

    def look(self, zoom: float, left: float, top: float) -> None:
        """See a part of what is drawn from now on: the square of side 1 / ``zoom`` at a corner."""
        self._scale, self._left, self._top = self.side * zoom, left, top

    def row(self, y: float) -> int:
        """The first row of pixels below y, in [0, side]."""
        return min(max(int((y - self._top) * self._scale + 0.5), 0), self.side)

    def _column(self, x: float) -> int:
        return min(max(int((x - self._left) * self._scale + 0.5), 0), self.side)

    @cached_property
    def noise(self) -> np.ndarray:
        """(side, side) int16, about -128..127, of several octaves; one for a whole scene."""
        return fractal(self._noise_rng, self.side)

    @property
    def xs(self) -> np.ndarray:
        """(side,) float32: x in the middle of each column."""
        return self._steps(self._left)

    @property
    def ys(self) -> np.ndarray:
        """(side,) float32: y in the middle of each row."""
        return self._steps(self._top)

    def _steps(self, start: float) -> np.ndarray:
        middles = np.arange(self.side, dtype=np.float32) + np.float32(0.5)
        return middles / np.float32(self._scale) + np.float32(start)

    def _fixed(self, points: Points) -> np.ndarray:
        return np.array([self._fixed_point(x, y) for x, y in points], np.int32)

    def _fixed_point(self, x: float, y: float) -> tuple[int, int]:
        # not in NumPy: most shapes have four corners
        scale, half = self._scale * (1 << _SHIFT), 1 << _SHIFT - 1
        return round((x - self._left) * scale) - half, round((y - self._top) * scale) - half

    def _width(self, width: float) -> int:
        return max(1, int(width * self._scale + 0.5))

    def paint(self, tone: np.ndarray, colours: np.ndarray) -> None:
        """Cover everything: ``colours`` (256, 3) of ``tone`` (side, side) uint8."""
        cv2.LUT(cv2.merge([tone, tone, tone]), colours[None], self.pixels)

    def polygon(self, points: Points, colour: Colour) -> None:
        """Fill a polygon with one colour."""
        cv2.fillPoly(self.pixels, [self._fixed(points)], colour, cv2.LINE_AA, _SHIFT)

    def rectangle(
        self, left: float, top: float, right: float, bottom: float, colour: Colour
    ) -> None:
        """Fill an upright rectangle with one colour."""
        rows, columns = (
            slice(self.row(top), self.row(bottom)),
            slice(self._column(left), self._column(right)),
        )
        self.pixels[rows, columns] = colour

    def line(self, points: Points, colour: Colour, width: float, closed: bool = False) -> None:
        """Draw a line through points, with round ends."""
        cv2.polylines(
            self.pixels,
            [self._fixed(points)],
            closed,
            colour,
            self._width(width),
            cv2.LINE_AA,
            _SHIFT,
        )

    def ellipse(
        self,
        x: float,
        y: float,
        radius_x: float,
        radius_y: float,
        colour: Colour,
        angle: float = 0.0,
        width: float | None = None,
        arc: tuple[float, float] = (0.0, 360.0),
    ) -> None:
        """Fill an ellipse, or with ``width`` draw its edge; angles in degrees."""
        centre = self._fixed_point(x, y)
        scale = self._scale * (1 << _SHIFT)
        axes = max(1, int(radius_x * scale + 0.5)), max(1, int(radius_y * scale + 0.5))
        thickness = -1 if width is None else self._width(width)
        cv2.ellipse(self.pixels, centre, axes, angle, *arc, colour, thickness, cv2.LINE_AA, _SHIFT)

    def shaded(
        self,
        points: Points,
        start: Colour,
        end: Colour,
        across: bool = False,
        grain: int = 0,
        stretch: tuple[int, int] = (0, 0),
    ) -> None:
        """Fill a polygon with a gradient and noise.

        Args:
            points: Corners.
            start, end (Colour): At its top and bottom, or left and right.
            across (bool): From left to right.
            grain (int): Amplitude of the noise, 0..127 levels.
            stretch ((int, int)): Powers of two by which the noise is drawn out along x
                and y, as in wood or water.
        """
        fixed = self._fixed(points)
        low = np.maximum(fixed.min(0) >> _SHIFT, 0)
        high = np.minimum((fixed.max(0) >> _SHIFT) + 2, self.side)
        width, height = (high - low).tolist()
        if width <= 0 or height <= 0:
            return
        mask = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [fixed - (low << _SHIFT).astype(np.int32)], 255, cv2.LINE_8, _SHIFT)
        ramp = gradient(start, end, width if across else height)
        ramp = ramp[None] if across else ramp[:, None]
        if grain:
            noise = self._noise_of(height, width, stretch) * np.int16(grain) >> 7
            fill = add_noise([plane.astype(np.int16) for plane in cv2.split(ramp)], noise)
        else:
            fill = cv2.resize(ramp, (width, height), interpolation=cv2.INTER_NEAREST)
        cv2.copyTo(fill, mask, self.pixels[low[1] : high[1], low[0] : high[0]])

    def _noise_of(self, height: int, width: int, stretch: tuple[int, int]) -> np.ndarray:
        along, down = stretch
        rows = np.arange(height) >> down
        columns = np.arange(width) >> along
        noise = self.noise
        if not (along or down):
            return noise[:height, :width]
        return noise[rows[:, None], columns[None]]

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: int) -> None:
        """Add light that fades with the distance from a point.

        Args:
            x, y (float): Where it is brightest.
            radius (float): Where it ends.
            colour (Colour): Of the light.
            strength (int): Levels of 255 at the brightest point; below 0 it is shadow.
        """
        x0, x1 = self._column(x - radius), self._column(x + radius)
        y0, y1 = self.row(y - radius), self.row(y + radius)
        if x0 == x1 or y0 == y1:
            return
        across = (self.xs[x0:x1] - np.float32(x)) / np.float32(radius)
        down = (self.ys[y0:y1] - np.float32(y)) / np.float32(radius)
        fade = np.maximum(1 - (across * across)[None] - (down * down)[:, None], 0)
        light = (fade * fade * np.float32(abs(strength))).astype(np.uint8)
        levels = gradient((0, 0, 0), colour, 256)
        change = cv2.add if strength > 0 else cv2.subtract
        target = self.pixels[y0:y1, x0:x1]
        change(target, cv2.LUT(cv2.merge([light, light, light]), levels[None]), target)


def add_noise(planes: Sequence[np.ndarray], noise: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 of three int16 planes that broadcast to the noise, (H, W) int16.

    Plane by plane: NumPy is slow where the last axis has three entries.
    """
    return cv2.merge([np.clip(plane + noise, 0, 255).astype(np.uint8) for plane in planes])


def gradient(start: Colour, end: Colour, count: int) -> np.ndarray:
    """(count, 3) uint8 from one colour to another."""
    part = (np.arange(count) * 2 + 1)[:, None]
    one, other = np.asarray(start), np.asarray(end)
    return (one + (other - one) * part // (2 * count)).astype(np.uint8)


def wall(
    left: float,
    left_top: float,
    left_bottom: float,
    right: float,
    right_top: float,
    right_bottom: float,
) -> Callable[[float, float], Point]:
    """Project points of an upright wall into the picture.

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
