"""Rooms: walls, window, door, pictures, shelves, table, sofa, lamp."""

import numpy as np

from ..canvas import Canvas
from ..furniture import lamp, plant, rug, shelf, sofa, table
from ..palette import Palette, hsv, lit, mix


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """A room seen from the front, one side wall nearer than the other."""
    left, right = 0.05 + 0.25 * rng.random(), 0.7 + 0.25 * rng.random()
    top, bottom = 0.05 + 0.15 * rng.random(), 0.6 + 0.18 * rng.random()
    wall, floor = palette.colour(0.5, 0.95, 0.6), palette.colour(0.25, 0.7, 0.9)
    _shell(canvas, palette, rng, (left, top, right, bottom), wall, floor)
    if rng.random() < 0.7:
        _window(canvas, rng, left + 0.06 + 0.25 * rng.random(), top + 0.08, bottom)
    if rng.random() < 0.5:
        _door(canvas, palette, rng, right, top, bottom)
    else:
        _pictures(canvas, palette, rng, left, right, top)
    if rng.random() < 0.4:
        rug(canvas, palette, rng, bottom)
    if rng.random() < 0.35:
        shelf(canvas, palette, rng, right - 0.3, bottom)
    kind = (sofa, table, plant)[int(rng.integers(3))]
    kind(canvas, palette, rng, 0.2 + 0.5 * rng.random(), bottom + 0.08 + 0.12 * rng.random())
    if rng.random() < 0.5:
        lamp(canvas, rng, 0.2 + 0.6 * rng.random(), 0.12 + 0.2 * rng.random())


def _shell(canvas: Canvas, palette: Palette, rng: np.random.Generator, back, wall, floor) -> None:
    left, top, right, bottom = back
    grain = int(rng.integers(4, 18))
    canvas.shaded([(0, 0), (1, 0), (right, top), (left, top)], lit(wall, 1.1), lit(wall, 1.25))
    slope_left, slope_right = bottom + 0.9 * left, bottom + 0.9 * (1 - right)
    canvas.shaded(
        [(0, 0), (left, top), (left, bottom), (0, slope_left)],
        lit(wall, 0.6),
        lit(wall, 0.8),
        across=True,
        grain=grain,
    )
    canvas.shaded(
        [(right, top), (1, 0), (1, slope_right), (right, bottom)],
        lit(wall, 0.95),
        lit(wall, 0.75),
        across=True,
        grain=grain,
    )
    canvas.shaded(
        [(left, top), (right, top), (right, bottom), (left, bottom)],
        wall,
        lit(wall, 0.88),
        grain=grain,
    )
    if rng.random() < 0.4:  # wallpaper
        stripe, count = mix(wall, palette.colour(0.3, 0.9), 0.4), int(rng.integers(4, 14))
        for i in range(count):
            x = left + (right - left) * (i + 0.3) / count
            canvas.rectangle(x, top, x + 0.35 * (right - left) / count, bottom, stripe)
    canvas.shaded(
        [(left, bottom), (right, bottom), (1, slope_right), (1, 1), (0, 1), (0, slope_left)],
        lit(floor, 0.8),
        lit(floor, 1.1),
        grain=int(rng.integers(8, 45)),
        stretch=(int(rng.integers(3)), 0),
    )
    if rng.random() < 0.6:  # boards
        seam = lit(floor, 0.6)
        for i in range(-12, 24, int(rng.integers(2, 5))):
            x = i / 11
            canvas.line(
                [(0.5 + (x - 0.5) * 0.55, bottom), (0.5 + (x - 0.5) * 1.6, 1.05)], seam, 0.003
            )
        canvas.polygon([(0, 0), (left, top), (left, bottom), (0, slope_left)], lit(wall, 0.7))
        canvas.shaded(
            [(right, top), (1, 0), (1, slope_right), (right, bottom)],
            lit(wall, 0.95),
            lit(wall, 0.75),
            across=True,
            grain=grain,
        )
    board = palette.colour(0.6, 1.0, 0.3)
    canvas.line([(0, slope_left), (left, bottom), (right, bottom), (1, slope_right)], board, 0.012)


def _window(canvas: Canvas, rng: np.random.Generator, x: float, y: float, floor: float) -> None:
    width, height = 0.18 + 0.14 * rng.random(), 0.22 + 0.12 * rng.random()
    high = hsv(0.57, 0.15 + 0.4 * rng.random(), 0.75 + 0.25 * rng.random())
    frame = hsv(0.1, 0.1, 0.35 + 0.6 * rng.random())
    canvas.shaded(
        [(x, y), (x + width, y), (x + width, y + height), (x, y + height)],
        high,
        mix(high, (250, 245, 235), 0.6),
    )
    hill = hsv(0.3, 0.4, 0.3 + 0.2 * rng.random())
    canvas.polygon(
        [
            (x, y + height),
            (x, y + 0.75 * height),
            (x + 0.4 * width, y + 0.6 * height),
            (x + width, y + 0.8 * height),
            (x + width, y + height),
        ],
        hill,
    )
    for part in (0.0, 0.5, 1.0):
        canvas.line([(x + part * width, y), (x + part * width, y + height)], frame, 0.012)
        canvas.line([(x, y + part * height), (x + width, y + part * height)], frame, 0.012)
    canvas.glow(x + width / 2, y + height / 2, 0.5, (255, 245, 220), int(rng.integers(20, 60)))
    if rng.random() < 0.6:  # its light on the floor
        canvas.glow(x + 0.6 * width, floor + 0.2, 0.25, (255, 240, 200), 60)
    if rng.random() < 0.5:
        cloth = hsv(rng.random(), 0.5 * rng.random(), 0.4 + 0.5 * rng.random())
        for at, sign in ((x - 0.02, -1), (x + width + 0.02, 1)):
            for fold in range(4):
                a = at + sign * 0.02 * (fold - 2)
                canvas.shaded(
                    [
                        (a, y - 0.04),
                        (a + 0.022, y - 0.04),
                        (a + 0.022, y + height + 0.1),
                        (a, y + height + 0.1),
                    ],
                    lit(cloth, 0.7),
                    lit(cloth, 1.15),
                    across=True,
                )


def _door(canvas, palette, rng, right, top, bottom):
    x, width = right - 0.24, 0.15
    head = top + 0.25 * (bottom - top)
    wood = palette.colour(0.3, 0.8)
    canvas.rectangle(x - 0.015, head - 0.015, x + width + 0.015, bottom, lit(wood, 0.6))
    canvas.shaded(
        [(x, head), (x + width, head), (x + width, bottom), (x, bottom)],
        wood,
        lit(wood, 0.85),
        grain=25,
        stretch=(0, 2),
    )
    for a, b in ((0.12, 0.42), (0.55, 0.9)):
        y0, y1 = (head + part * (bottom - head) for part in (a, b))
        canvas.line(
            [(x + 0.03, y0), (x + width - 0.03, y0), (x + width - 0.03, y1), (x + 0.03, y1)],
            lit(wood, 0.7),
            0.006,
            closed=True,
        )
    canvas.ellipse(x + 0.13, head + 0.5 * (bottom - head), 0.008, 0.008, (225, 205, 120))


def _pictures(canvas, palette, rng, left, right, top):
    for i in range(int(rng.integers(1, 4))):
        x, y = left + 0.1 + 0.19 * i, top + 0.05 + 0.1 * rng.random()
        width, height = 0.1 + 0.06 * rng.random(), 0.1 + 0.08 * rng.random()
        if x + width > right:
            return
        canvas.rectangle(x + 0.008, y + 0.01, x + width + 0.012, y + height + 0.014, (70, 65, 60))
        canvas.rectangle(x, y, x + width, y + height, palette.colour(0.15, 0.6))
        canvas.rectangle(
            x + 0.012, y + 0.012, x + width - 0.012, y + height - 0.012, palette.colour(0.6, 0.95)
        )
        canvas.ellipse(
            x + width / 2,
            y + height * 0.55,
            width * 0.25,
            height * 0.22,
            palette.colour(0.2, 0.8, 1.5),
        )
