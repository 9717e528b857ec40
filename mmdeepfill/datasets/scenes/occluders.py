"""Objects in front of a scene: bars, a fence, branches, wires, a trunk, dots of snow.

Long thin things with hard edges, which continue behind any hole.
"""

import math

import numpy as np

from .canvas import Canvas
from .families.landscapes import foliage
from .palette import Palette, lit


def occlude(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """Draw one of them."""
    _KINDS[int(rng.integers(len(_KINDS)))](canvas, palette, rng)


def _bars(canvas, palette, rng):
    """Upright or slanting bars, lit from one side, at times with rails."""
    count, slant = int(rng.integers(2, 8)), 0.6 * (rng.random() - 0.5) * (rng.random() < 0.5)
    width = (0.15 + 0.25 * rng.random()) / count
    colour, shift = palette.colour(0.1, 0.85), rng.random() / count
    for i in range(-1, count + 2):
        x = shift + i / count
        canvas.shaded(
            [
                (x - slant, -0.05),
                (x + width - slant, -0.05),
                (x + width + slant, 1.05),
                (x + slant, 1.05),
            ],
            lit(colour, 0.6),
            lit(colour, 1.2),
            across=True,
            grain=10,
        )
    for _ in range(int(rng.integers(0, 3))):
        y = rng.random()
        canvas.shaded(
            [(0, y), (1, y), (1, y + width), (0, y + width)],
            lit(colour, 1.2),
            lit(colour, 0.6),
            grain=10,
        )


def _mesh(canvas, palette, rng):
    """A wire fence."""
    count, colour = int(rng.integers(4, 9)), palette.colour(0.2, 0.8, 0.5)
    width, shift = 0.006 + 0.008 * rng.random(), rng.random() / count
    for i in range(-count - 1, 2 * count + 2):
        x = shift + i / count
        canvas.line([(x, -0.05), (x + 1.1, 1.05)], lit(colour, 0.8), width)
        canvas.line([(x, -0.05), (x - 1.1, 1.05)], colour, width)


def _wires(canvas, palette, rng):
    """Wires that hang through, and their mast."""
    colour = palette.colour(0.05, 0.35)
    sag, x = 0.05 + 0.2 * rng.random(), rng.random()
    for _ in range(int(rng.integers(2, 6))):
        left, right = rng.random() * 0.7, rng.random() * 0.7
        canvas.line(
            [
                (i / 16, left + (right - left) * i / 16 + sag * (1 - (i / 8 - 1) ** 2))
                for i in range(17)
            ],
            colour,
            0.005 + 0.006 * rng.random(),
        )
    if rng.random() < 0.6:
        canvas.shaded(
            [(x, -0.05), (x + 0.04, -0.05), (x + 0.05, 1.05), (x - 0.01, 1.05)],
            lit(colour, 1.8),
            colour,
            across=True,
            grain=15,
        )


def _branch(canvas, palette, rng):
    """A branch with leaves from an edge of the picture."""
    side, y = (0, 1)[int(rng.integers(2))], rng.random() * 0.6
    reach = 0.4 + 0.4 * rng.random()
    leaf = palette.of_hue(0.15 + 0.2 * rng.random(), 0.2, 0.6, 1.5)
    sign = 1 - 2 * side
    tip = side + sign * reach, y + 0.3 * (rng.random() - 0.3)
    middle = (side + tip[0]) / 2, (y + tip[1]) / 2 - 0.04
    canvas.line([(side, y), middle, tip], (62, 45, 32), 0.022)
    for part in (0.3, 0.65, 1.0):
        foliage(
            canvas, rng, side + (tip[0] - side) * part, y + (tip[1] - y) * part, 0.13, 0.1, leaf, 26
        )


def _trunk(canvas, palette, rng):
    """A near tree or column over the whole height."""
    x, width = rng.random(), 0.08 + 0.14 * rng.random()
    colour, lean = palette.of_hue(0.08, 0.25, 0.7), 0.1 * (rng.random() - 0.5)
    for start, end, dark, bright in ((0.0, 0.4, 0.6, 1.15), (0.399, 1.0, 1.15, 0.4)):
        a, b = x + start * width, x + end * width
        canvas.shaded(
            [(a, -0.05), (b, -0.05), (b + lean, 1.05), (a + lean, 1.05)],
            lit(colour, dark),
            lit(colour, bright),
            across=True,
            grain=int(rng.integers(5, 60)),
            stretch=(0, 2),
        )


def _frame(canvas, palette, rng):
    """The frame of a window or a picture around everything, with a cross or without."""
    colour, width = palette.colour(0.15, 0.95), 0.04 + 0.06 * rng.random()
    dark = lit(colour, 0.65)
    canvas.shaded([(0, 0), (1, 0), (1, width), (0, width)], colour, dark)
    canvas.shaded([(0, 1 - width), (1, 1 - width), (1, 1), (0, 1)], lit(colour, 1.2), colour)
    canvas.shaded([(0, 0), (width, 0), (width, 1), (0, 1)], colour, dark, across=True)
    canvas.shaded(
        [(1 - width, 0), (1, 0), (1, 1), (1 - width, 1)], lit(colour, 1.1), colour, across=True
    )
    if rng.random() < 0.6:
        x, y = 0.3 + 0.4 * rng.random(), 0.3 + 0.4 * rng.random()
        canvas.rectangle(x, width, x + 0.5 * width, 1 - width, colour)
        canvas.rectangle(width, y, 1 - width, y + 0.5 * width, dark)


def _shade(canvas, palette, rng):
    """The hard shadow of something that is not in the picture."""
    angle, offset = 2 * math.pi * rng.random(), 0.2 + 0.6 * rng.random()
    across = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    side = ((canvas.xs - np.float32(0.5)) * across[0])[None] + (
        (canvas.ys - np.float32(0.5)) * across[1]
    )[:, None]
    width = np.float32(0.1 + 0.5 * rng.random())
    inside = np.abs(side - np.float32(offset - 0.5)) < width
    dark = inside.astype(np.uint8) * np.uint8(110)
    factor = (256 - dark.astype(np.uint16))[..., None]
    canvas.pixels[...] = (canvas.pixels * factor >> 8).astype(np.uint8)


_KINDS = (_bars, _mesh, _wires, _branch, _trunk, _frame, _shade)
