"""Things on a table that hide one another: balls, boxes, bottles, fruit, bowls, books."""

import math

import numpy as np

from ..canvas import Canvas
from ..palette import Palette, hsv, lit, mix


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """A wall, a table with or without a cloth, things from the back to the front."""
    edge = 0.3 + 0.25 * rng.random()
    wall, top = palette.colour(0.2, 0.9, 0.7), palette.colour(0.3, 0.9, 0.9)
    canvas.shaded(
        [(0, 0), (1, 0), (1, edge), (0, edge)],
        wall,
        lit(wall, 0.65),
        across=rng.random() < 0.5,
        grain=int(rng.integers(3, 25)),
    )
    wood = rng.random() < 0.5
    canvas.shaded(
        [(0, edge), (1, edge), (1, 1), (0, 1)],
        lit(top, 0.75),
        lit(top, 1.15),
        grain=int(rng.integers(10, 50)) if wood else 8,
        stretch=(3, 0) if wood else (0, 0),
    )
    if not wood:
        _cloth(canvas, palette, rng, edge)
    light = -1 if rng.random() < 0.5 else 1
    feet = np.sort(rng.random(int(rng.integers(3, 9))) ** 0.8).tolist()
    for near in feet:
        x, y = rng.random(), edge + 0.06 + (0.85 - edge) * near
        size = (0.07 + 0.1 * rng.random()) * (0.7 + 0.8 * near)
        kind = _KINDS[int(rng.integers(len(_KINDS)))]
        kind(canvas, palette, rng, x, y, size, light)


def _cloth(canvas: Canvas, palette: Palette, rng: np.random.Generator, edge: float) -> None:
    """A cloth's pattern, lines that meet behind the table."""
    ink, pairs = palette.colour(0.3, 0.9, 1.3), int(rng.integers(4, 10))
    for i in range(-pairs, 2 * pairs):
        x = i / pairs
        canvas.line([(0.5 + 0.6 * (x - 0.5), edge), (0.5 + 2 * (x - 0.5), 1.05)], ink, 0.007)
    y, step = edge, 0.03
    while y < 1:
        canvas.line([(0, y), (1, y)], ink, 0.003 + 0.1 * step)
        y, step = y + step, step * 1.3


def _shadow(canvas: Canvas, x: float, y: float, across: float, light: int) -> None:
    canvas.glow(x - light * 0.6 * across, y, 1.6 * across, (255, 250, 240), -95)
    canvas.ellipse(x - light * 0.15 * across, y, across, 0.22 * across, (28, 24, 22))


def _ball(canvas, palette, rng, x, y, size, light):
    colour = palette.colour(0.4, 0.95, 1.8)
    _shadow(canvas, x, y, size, light)
    middle = y - 0.95 * size
    for step in range(9):
        part = step / 8
        grow = 1 - 0.85 * part
        canvas.ellipse(
            x + light * 0.4 * size * part,
            middle - 0.4 * size * part,
            size * grow,
            size * grow,
            lit(colour, 0.45 + 0.75 * part),
        )
    if rng.random() < 0.6:
        canvas.ellipse(
            x + light * 0.42 * size, middle - 0.45 * size, 0.12 * size, 0.09 * size, (250, 248, 240)
        )
    if rng.random() < 0.4:
        canvas.line(
            [(x, middle - size), (x + 0.15 * size, middle - 1.35 * size)], (70, 50, 30), 0.12 * size
        )
        leaf = hsv(0.28, 0.6, 0.5)
        canvas.ellipse(x + 0.4 * size, middle - 1.2 * size, 0.3 * size, 0.13 * size, leaf, -20)


def _box(canvas, palette, rng, x, y, size, light):
    colour, turn = palette.colour(0.3, 0.9, 1.4), 0.3 + 0.4 * rng.random()
    tall = size * (0.6 + 1.6 * rng.random())
    left, right, edge = x - size, x + size, x - size + 2 * size * turn
    lift = 0.3 * size
    _shadow(canvas, x, y - 0.1 * size, 1.15 * size, light)
    one, other = (1.0, 0.6) if light < 0 else (0.6, 1.0)
    canvas.shaded(
        [(left, y - lift - tall), (edge, y - tall), (edge, y), (left, y - lift)],
        lit(colour, 1.1 * one),
        lit(colour, 0.85 * one),
        grain=12,
    )
    canvas.shaded(
        [(edge, y - tall), (right, y - lift - tall), (right, y - lift), (edge, y)],
        lit(colour, 1.1 * other),
        lit(colour, 0.85 * other),
        grain=12,
    )
    canvas.polygon(
        [
            (left, y - lift - tall),
            (edge, y - tall),
            (right, y - lift - tall),
            (left + right - edge, y - 2 * lift - tall),
        ],
        lit(colour, 1.3),
    )
    if rng.random() < 0.5:  # a ribbon round it
        band = palette.colour(0.2, 0.95, 2.0)
        for a, b, c, d in ((left, edge, -lift, 0.0), (edge, right, 0.0, -lift)):
            p, q, r = (a + b) / 2, (a + b) / 2 + 0.16 * (b - a), (c + d) / 2
            canvas.polygon([(p, y + r - tall), (q, y + r - tall), (q, y + r), (p, y + r)], band)


def _round(canvas, profile, x, y, colour, light):
    """A turned body: (half width, height above the foot) from the top down."""
    for sign in (-1, 1):
        outline = [(x + sign * half, y - up) for half, up in profile]
        edge, middle = (0.5, 1.15) if sign == light else (0.35, 0.95)
        start, end = (edge, middle) if sign < 0 else (middle, edge)
        canvas.shaded(
            [
                *outline,
                (x - sign * 0.001, y - profile[-1][1]),
                (x - sign * 0.001, y - profile[0][1]),
            ],
            lit(colour, start),
            lit(colour, end),
            across=True,
        )
    canvas.ellipse(x, y, profile[-1][0], 0.2 * profile[-1][0], lit(colour, 0.55), arc=(0, 180))


def _bottle(canvas, palette, rng, x, y, size, light):
    colour, tall = palette.colour(0.2, 0.8, 1.6), size * (3 + rng.random())
    _shadow(canvas, x, y, 0.7 * size, light)
    body, neck = 0.55 * size, (0.15 + 0.1 * rng.random()) * size
    _round(
        canvas,
        [
            (neck, tall),
            (neck, 0.72 * tall),
            (0.8 * body, 0.6 * tall),
            (body, 0.5 * tall),
            (body, 0.0),
        ],
        x,
        y,
        colour,
        light,
    )
    canvas.rectangle(
        x - 1.2 * neck, y - 1.04 * tall, x + 1.2 * neck, y - 0.96 * tall, palette.colour(0.2, 0.9)
    )
    if rng.random() < 0.7:
        label = palette.colour(0.7, 1.0, 0.5)
        canvas.shaded(
            [
                (x - body, y - 0.4 * tall),
                (x + body, y - 0.4 * tall),
                (x + body, y - 0.12 * tall),
                (x - body, y - 0.12 * tall),
            ],
            lit(label, 1.0 if light < 0 else 0.6),
            lit(label, 0.6 if light < 0 else 1.0),
            across=True,
        )
        canvas.line(
            [(x - 0.6 * body, y - 0.26 * tall), (x + 0.6 * body, y - 0.26 * tall)],
            palette.colour(0.1, 0.5, 2.0),
            0.12 * size,
        )
    at = x + light * 0.5 * body
    canvas.line(
        [(at, y - 0.55 * tall), (at, y - 0.42 * tall)],
        mix(colour, (255, 255, 255), 0.7),
        0.07 * size,
    )


def _bowl(canvas, palette, rng, x, y, size, light):
    colour = palette.colour(0.4, 0.95)
    _shadow(canvas, x, y, 0.8 * size, light)
    profile = [
        (1.1 * size * math.sqrt(1 - (1 - i / 6) ** 2 * 0.85), 0.9 * size * i / 6)
        for i in range(6, -1, -1)
    ]
    _round(canvas, profile, x, y, colour, light)
    canvas.ellipse(x, y - 0.9 * size, 1.1 * size, 0.27 * size, lit(colour, 0.5))
    for _ in range(int(rng.integers(0, 5))):
        fruit, at = palette.colour(0.5, 0.95, 2.0), x + (rng.random() - 0.5) * 1.2 * size
        canvas.ellipse(at, y - 1.05 * size, 0.3 * size, 0.28 * size, lit(fruit, 0.7))
        canvas.ellipse(at + light * 0.07 * size, y - 1.1 * size, 0.2 * size, 0.18 * size, fruit)
    canvas.ellipse(
        x,
        y - 0.9 * size,
        1.1 * size,
        0.27 * size,
        lit(colour, 1.2),
        width=0.05 * size,
        arc=(0, 180),
    )


def _books(canvas, palette, rng, x, y, size, light):
    _shadow(canvas, x, y, 1.3 * size, light)
    for _ in range(int(rng.integers(1, 5))):
        colour, thick = palette.colour(0.2, 0.9, 1.6), (0.15 + 0.25 * rng.random()) * size
        half, shift = (1.1 + 0.4 * rng.random()) * size, 0.3 * (rng.random() - 0.5) * size
        left, right = x + shift - half, x + shift + half
        canvas.polygon(
            [
                (left + 0.3 * size, y - thick - 0.3 * size),
                (right + 0.2 * size, y - thick - 0.3 * size),
                (right, y - thick),
                (left, y - thick),
            ],
            lit(colour, 1.25),
        )
        canvas.shaded(
            [(left, y - thick), (right, y - thick), (right, y), (left, y)],
            colour,
            lit(colour, 0.7),
            grain=8,
        )
        canvas.polygon(
            [
                (right, y - thick),
                (right + 0.2 * size, y - thick - 0.3 * size),
                (right + 0.2 * size, y - 0.3 * size),
                (right, y),
            ],
            (215, 208, 190),
        )
        canvas.line(
            [(left + 0.3 * size, y - 0.5 * thick), (right - 0.5 * size, y - 0.5 * thick)],
            lit(colour, 1.8),
            0.2 * thick,
        )
        y -= thick


_KINDS = (_ball, _ball, _box, _box, _bottle, _bowl, _books)
