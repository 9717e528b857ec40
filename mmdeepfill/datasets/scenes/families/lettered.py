"""Text: pages, posters and signs, on the surfaces that they are on."""

import math

import numpy as np

from ..canvas import Canvas
from ..lettering import write
from ..palette import Palette, lit
from . import textures


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """One or two sheets on a table, or a sign on a wall."""
    textures.draw(canvas, palette, rng)
    if rng.random() < 0.55:
        for _ in range(int(rng.integers(1, 3))):
            _sheet(canvas, palette, rng)
    else:
        _sign(canvas, palette, rng)


def _tilted(x: float, y: float, width: float, height: float, angle: float):
    """Coordinates of a sheet around (x, y): (u, v) in [0, 1] to the picture's."""
    cosine, sine = math.cos(angle), math.sin(angle)

    def place(u: float, v: float):
        a, b = (u - 0.5) * width, (v - 0.5) * height
        return x + a * cosine - b * sine, y + a * sine + b * cosine

    return place


def _corners(place, shift=0.0):
    return [(a + shift, b + shift) for a, b in (place(0, 0), place(1, 0), place(1, 1), place(0, 1))]


def _sheet(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """A page: heading, paragraphs, at times a picture."""
    width = 0.5 + 0.5 * rng.random()
    place = _tilted(
        0.3 + 0.4 * rng.random(),
        0.3 + 0.4 * rng.random(),
        width,
        1.35 * width,
        0.9 * (rng.random() - 0.5),
    )
    paper = palette.colour(0.8, 1.0, 0.25)
    ink = palette.colour(0.05, 0.3)
    canvas.polygon(_corners(place, 0.018), lit(paper, 0.2))
    canvas.shaded(_corners(place), paper, lit(paper, 0.88), across=rng.random() < 0.5, grain=5)
    lines = int(rng.integers(7, 16))
    step = 0.9 / lines
    picture = int(rng.integers(1, lines)) if rng.random() < 0.5 else lines
    v = 0.06
    if rng.random() < 0.7:
        write(
            canvas,
            rng,
            lambda a, b: place(0.1 + 0.8 * a, v + 1.1 * step * b),
            int(rng.integers(5, 10)),
            palette.colour(0.1, 0.5, 2.0),
            0.016 * width,
        )
    for number in range(2, lines):
        v = 0.05 + number * step
        if picture <= number < picture + 4:
            continue
        end = 0.8 if rng.random() < 0.8 else 0.3 + 0.4 * rng.random()
        letters = int(lines * 1.5 * end)
        write(
            canvas,
            rng,
            lambda a, b: place(0.1 + end * a, v + 0.55 * step * b),
            letters,
            ink,
            0.006 * width,
            blanks=0.17,
        )
    if picture < lines:
        top, bottom = 0.05 + max(picture, 2) * step, min(0.03 + (picture + 4) * step, 0.96)
        box = [place(0.1, top), place(0.9, top), place(0.9, bottom), place(0.1, bottom)]
        canvas.shaded(box, palette.colour(0.4, 0.9), palette.colour(0.2, 0.7), grain=50)
        x, y = place(0.3 + 0.4 * rng.random(), (top + bottom) / 2)
        canvas.ellipse(x, y, 0.1 * width, 0.09 * width, palette.colour(0.3, 1.0, 2.0))


def _sign(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """A plate with a border and one to three large lines."""
    width, height = 0.6 + 0.35 * rng.random(), 0.3 + 0.4 * rng.random()
    place = _tilted(
        0.4 + 0.2 * rng.random(),
        0.35 + 0.3 * rng.random(),
        width,
        height,
        0.3 * (rng.random() - 0.5),
    )
    dark, light = palette.colour(0.1, 0.4, 1.6), palette.colour(0.75, 1.0, 0.6)
    plate, ink = (dark, light) if rng.random() < 0.5 else (light, dark)
    if rng.random() < 0.4:
        x, y = place(0.5, 1.0)
        canvas.shaded(
            [(x - 0.02, y), (x + 0.02, y), (x + 0.02, 1.05), (x - 0.02, 1.05)],
            (120, 120, 125),
            (60, 60, 65),
            across=True,
        )
    canvas.polygon(_corners(place, 0.02), lit(dark, 0.3))
    canvas.shaded(_corners(place), lit(plate, 1.05), lit(plate, 0.85), grain=8)
    inner = [place(u, v) for u, v in ((0.03, 0.05), (0.97, 0.05), (0.97, 0.95), (0.03, 0.95))]
    canvas.line(inner, ink, 0.012, closed=True)
    rows = int(rng.integers(1, 4))
    for row in range(rows):
        top, room = 0.12 + 0.76 * row / rows, 0.6 / rows
        write(
            canvas,
            rng,
            lambda a, b: place(0.08 + 0.84 * a, top + room * b),
            int(rng.integers(3, 8)),
            ink,
            min(0.03, 0.09 * height / rows),
        )
