"""Rooms: walls, window, door, pictures, shelves, table, sofa, lamp."""

import math

import numpy as np

from ..canvas import Canvas
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
        _rug(canvas, palette, rng, bottom)
    if rng.random() < 0.35:
        _shelf(canvas, palette, rng, right - 0.3, bottom)
    kind = (_sofa, _table, _plant)[int(rng.integers(3))]
    kind(canvas, palette, rng, 0.2 + 0.5 * rng.random(), bottom + 0.08 + 0.12 * rng.random())
    if rng.random() < 0.5:
        _lamp(canvas, rng, 0.2 + 0.6 * rng.random(), 0.12 + 0.2 * rng.random())


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


def _rug(canvas, palette, rng, bottom):
    rug = palette.colour(0.3, 0.8, 1.4)
    for shrink, factor in ((0.0, 1.0), (0.04, 0.7), (0.07, 1.2)):
        y0, y1 = bottom + 0.08 + shrink, 0.98 - shrink
        canvas.shaded(
            [(0.28 + shrink, y0), (0.75 - shrink, y0), (0.9 - shrink, y1), (0.12 + shrink, y1)],
            lit(rug, factor),
            lit(rug, 1.1 * factor),
            grain=30,
        )


def _shelf(canvas, palette, rng, x, bottom):
    wood = palette.of_hue(0.08, 0.3, 0.7, 1.3)
    width, height = 0.22, 0.3 + 0.15 * rng.random()
    top = bottom + 0.03 - height
    canvas.rectangle(x, top, x + width, bottom + 0.03, lit(wood, 0.5))
    levels = int(rng.integers(2, 5))
    for level in range(levels):
        foot, at = top + height * (level + 1) / levels, x + 0.012
        while at < x + width - 0.03:
            thick = 0.012 + 0.02 * rng.random()
            tall = height / levels * (0.5 + 0.35 * rng.random())
            canvas.rectangle(at, foot - tall, at + thick, foot, palette.colour(0.2, 0.9, 1.5))
            at += thick + 0.002
        canvas.rectangle(x, foot - 0.01, x + width, foot + 0.005, wood)
    canvas.line(
        [(x, top), (x + width, top), (x + width, bottom + 0.03), (x, bottom + 0.03)],
        wood,
        0.014,
        closed=True,
    )


def _sofa(canvas, palette, rng, x, y):
    cloth, size = palette.colour(0.3, 0.85, 1.2), 0.3 + 0.15 * rng.random()
    canvas.ellipse(x + size / 2, y + 0.13, 0.6 * size, 0.035, (25, 22, 20))
    canvas.shaded(
        [(x, y - 0.16), (x + size, y - 0.16), (x + size, y), (x, y)],
        lit(cloth, 1.1),
        lit(cloth, 0.85),
        grain=15,
    )
    canvas.shaded(
        [(x, y - 0.02), (x + size, y - 0.02), (x + size, y + 0.05), (x, y + 0.05)],
        lit(cloth, 1.25),
        lit(cloth, 1.1),
        grain=12,
    )
    canvas.shaded(
        [(x, y + 0.05), (x + size, y + 0.05), (x + size, y + 0.13), (x, y + 0.13)],
        lit(cloth, 0.8),
        lit(cloth, 0.6),
        grain=12,
    )
    for at in (x - 0.04, x + size):
        canvas.shaded(
            [(at, y - 0.08), (at + 0.045, y - 0.08), (at + 0.045, y + 0.13), (at, y + 0.13)],
            lit(cloth, 1.05),
            lit(cloth, 0.6),
            grain=10,
        )
    canvas.line([(x + size / 2, y - 0.15), (x + size / 2, y + 0.05)], lit(cloth, 0.6), 0.005)
    if rng.random() < 0.6:
        cushion, at = palette.colour(0.4, 0.95, 1.5), x + (0.1 + 0.6 * rng.random()) * size
        canvas.shaded(
            [(at, y - 0.11), (at + 0.09, y - 0.12), (at + 0.1, y - 0.01), (at, y)],
            cushion,
            lit(cushion, 0.75),
            grain=15,
        )


def _table(canvas, palette, rng, x, y):
    wood, size = palette.of_hue(0.07, 0.3, 0.75, 1.4), 0.3 + 0.15 * rng.random()
    leg = lit(wood, 0.5)
    for at, foot in ((0.05, 0.16), (0.93, 0.16), (0.18, 0.1), (0.8, 0.1)):
        canvas.line([(x + at * size, y), (x + at * size, y + foot)], leg, 0.016)
    canvas.shaded(
        [(x + 0.12 * size, y - 0.06), (x + 0.88 * size, y - 0.06), (x + size, y), (x, y)],
        lit(wood, 1.25),
        wood,
        grain=30,
        stretch=(3, 0),
    )
    canvas.rectangle(x, y, x + size, y + 0.018, lit(wood, 0.65))
    for _ in range(int(rng.integers(0, 3))):
        thing, at = palette.colour(0.3, 0.95, 1.4), x + (0.2 + 0.55 * rng.random()) * size
        tall = 0.05 + 0.08 * rng.random()
        canvas.shaded(
            [
                (at, y - 0.03 - tall),
                (at + 0.04, y - 0.03 - tall),
                (at + 0.04, y - 0.03),
                (at, y - 0.03),
            ],
            lit(thing, 1.2),
            lit(thing, 0.5),
            across=True,
        )
        canvas.ellipse(at + 0.02, y - 0.03, 0.02, 0.006, lit(thing, 0.7))
        canvas.ellipse(at + 0.02, y - 0.03 - tall, 0.02, 0.007, lit(thing, 0.4))


def _plant(canvas, palette, rng, x, y):
    pot, leaf = palette.of_hue(0.05, 0.4, 0.8, 1.5), palette.of_hue(0.3, 0.3, 0.7, 1.6)
    for number in range(14):
        angle = math.pi * (1.05 + 0.9 * rng.random())
        length = 0.1 + 0.16 * rng.random()
        tip = x + length * math.cos(angle), y + length * math.sin(angle) * 1.2
        middle = x + 0.5 * length * math.cos(angle), y - 0.62 * length
        tone = lit(leaf, 0.6 + 0.05 * number)
        canvas.polygon(
            [(x, y), (middle[0] - 0.02, middle[1]), tip, (middle[0] + 0.02, middle[1] + 0.02)], tone
        )
    canvas.shaded(
        [(x - 0.06, y - 0.02), (x + 0.06, y - 0.02), (x + 0.045, y + 0.12), (x - 0.045, y + 0.12)],
        lit(pot, 1.1),
        lit(pot, 0.5),
        across=True,
        grain=10,
    )


def _lamp(canvas, rng, x, y):
    shade = hsv(0.11, 0.3 * rng.random(), 0.85 + 0.15 * rng.random())
    canvas.line([(x, 0), (x, y)], (50, 45, 40), 0.006)
    canvas.shaded(
        [(x - 0.04, y), (x + 0.04, y), (x + 0.09, y + 0.09), (x - 0.09, y + 0.09)],
        lit(shade, 0.85),
        shade,
    )
    canvas.glow(x, y + 0.12, 0.4, (255, 225, 170), int(rng.integers(50, 110)))
