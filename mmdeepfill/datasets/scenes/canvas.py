"""What scenes are drawn on."""
from functools import cached_property
from typing import Optional, Sequence, Tuple

import cv2
import numpy as np

from .noise import fractal
from .palette import Colour

#: Every pixel of the picture is the mean of 2 x 2 that were drawn.
SUPERSAMPLING = 2
_SHIFT = 4  # bits of a pixel in the coordinates that OpenCV gets

Points = Sequence[Tuple[float, float]]


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

    @cached_property
    def noise(self) -> np.ndarray:
        """(side, side) int16, about -128..127, of several octaves; one for a whole scene."""
        return fractal(self._noise_rng, self.side)

    @cached_property
    def steps(self) -> np.ndarray:
        """(side,) float32: the middle of each pixel, from 0 to 1."""
        return (np.arange(self.side, dtype=np.float32) + np.float32(0.5)) / np.float32(self.side)

    def _fixed(self, points: Points) -> np.ndarray:
        scaled = np.asarray(points, np.float64) * self.side - 0.5
        return np.rint(scaled * (1 << _SHIFT)).astype(np.int32)

    def _width(self, width: float) -> int:
        return max(1, int(width * self.side + 0.5))

    def paint(self, tone: np.ndarray, colours: np.ndarray) -> None:
        """Cover everything: ``colours`` (256, 3) of ``tone`` (side, side) uint8."""
        cv2.LUT(cv2.merge([tone, tone, tone]), colours[None], self.pixels)

    def polygon(self, points: Points, colour: Colour) -> None:
        """Fill a polygon with one colour."""
        cv2.fillPoly(self.pixels, [self._fixed(points)], colour, cv2.LINE_AA, _SHIFT)

    def rectangle(self, left: float, top: float, right: float, bottom: float,
                  colour: Colour) -> None:
        """Fill an upright rectangle with one colour."""
        x0, y0, x1, y1 = (max(0, int(v * self.side + 0.5)) for v in (left, top, right, bottom))
        self.pixels[y0:y1, x0:x1] = colour

    def line(self, points: Points, colour: Colour, width: float, closed: bool = False) -> None:
        """Draw a line through points, with round ends."""
        cv2.polylines(self.pixels, [self._fixed(points)], closed, colour, self._width(width),
                      cv2.LINE_AA, _SHIFT)

    def ellipse(self, x: float, y: float, radius_x: float, radius_y: float, colour: Colour,
                angle: float = 0., width: Optional[float] = None,
                arc: Tuple[float, float] = (0., 360.)) -> None:
        """Fill an ellipse, or with ``width`` draw its edge; angles in degrees."""
        centre = self._fixed([(x, y)])[0].tolist()
        axes = [max(1, int(r * self.side * (1 << _SHIFT) + 0.5)) for r in (radius_x, radius_y)]
        thickness = -1 if width is None else self._width(width)
        cv2.ellipse(self.pixels, centre, axes, angle, *arc, colour, thickness, cv2.LINE_AA, _SHIFT)

    def shaded(self, points: Points, start: Colour, end: Colour, across: bool = False,
               grain: int = 0, stretch: Tuple[int, int] = (0, 0)) -> None:
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
            noise = self._noise_of(height, width, stretch)
            fill = ramp.astype(np.int16) + (noise * np.int16(grain) >> 7)[..., None]
            fill = np.clip(fill, 0, 255).astype(np.uint8)
        else:
            fill = np.ascontiguousarray(np.broadcast_to(ramp, (height, width, 3)))
        cv2.copyTo(fill, mask, self.pixels[low[1]:high[1], low[0]:high[0]])

    def _noise_of(self, height: int, width: int, stretch: Tuple[int, int]) -> np.ndarray:
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
        x0, y0 = (max(0, int((c - radius) * self.side)) for c in (x, y))
        x1, y1 = (min(self.side, int((c + radius) * self.side) + 1) for c in (x, y))
        if x0 >= x1 or y0 >= y1:
            return
        across = (self.steps[x0:x1] - np.float32(x)) / np.float32(radius)
        down = (self.steps[y0:y1] - np.float32(y)) / np.float32(radius)
        fade = np.maximum(1 - (across * across)[None] - (down * down)[:, None], 0)
        light = (fade * fade * np.float32(abs(strength))).astype(np.uint8)
        light = light[..., None] * np.asarray(colour, np.uint16) // 255
        target = self.pixels[y0:y1, x0:x1]
        change = cv2.add if strength > 0 else cv2.subtract
        target[...] = change(target, light.astype(np.uint8))


def gradient(start: Colour, end: Colour, count: int) -> np.ndarray:
    """(count, 3) uint8 from one colour to another."""
    part = (np.arange(count) * 2 + 1)[:, None]
    one, other = np.asarray(start), np.asarray(end)
    return (one + (other - one) * part // (2 * count)).astype(np.uint8)
