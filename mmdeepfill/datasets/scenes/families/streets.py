"""Houses: facades from the front, or both sides of a street in perspective."""

import itertools

import numpy as np

from ..canvas import Canvas, wall
from ..lettering import write
from ..palette import Palette, lit, mix
from .landscapes import sky, tree


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """A street that goes away, or the houses of its other side."""
    if rng.random() < 0.5:
        _away(canvas, palette, rng)
    else:
        _across(canvas, palette, rng)


def _away(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    x, y = 0.3 + 0.4 * rng.random(), 0.45 + 0.2 * rng.random()
    haze = sky(canvas, palette, rng, y + 0.05)
    asphalt = palette.colour(0.3, 0.6, 0.3)
    canvas.shaded(
        [(0, y), (1, y), (1, 1), (0, 1)],
        mix(asphalt, haze, 0.5),
        asphalt,
        grain=int(rng.integers(8, 35)),
    )
    walk = palette.colour(0.55, 0.8, 0.3)
    for edge, outside in ((x - 0.75, -0.6), (x + 0.75, 1.6)):
        canvas.polygon([(x, y), (edge, 1.05), (outside, 1.05), (outside, y + 0.15)], walk)
    if rng.random() < 0.7:
        for near, far in ((1.0, 0.7), (0.52, 0.38), (0.28, 0.2), (0.15, 0.11)):
            canvas.polygon(
                [
                    (x - 0.02 * near, y + (1 - y) * near),
                    (x + 0.02 * near, y + (1 - y) * near),
                    (x + 0.02 * far, y + (1 - y) * far),
                    (x - 0.02 * far, y + (1 - y) * far),
                ],
                (225, 220, 200),
            )
    for sign in (-1, 1):
        # distances from the vanishing point, from the far to the near
        edges = [0.08, 0.16, 0.32, 0.62, 1.2]
        for far, near in itertools.pairwise(edges):
            if rng.random() < 0.85:
                rise, fall = 0.7 + 0.9 * rng.random(), 0.55
                place = wall(
                    x + sign * far,
                    y - rise * far,
                    y + fall * far,
                    x + sign * near,
                    y - rise * near,
                    y + fall * near,
                )
                stone = mix(palette.colour(0.35, 0.9), haze, 0.3 * (1 - near))
                _facade(
                    canvas,
                    palette,
                    rng,
                    place,
                    lit(stone, 0.75 if sign < 0 else 1.0),
                    int(rng.integers(2, 5)),
                )
    if rng.random() < 0.4:
        tree(
            canvas,
            rng,
            0.8 * rng.random(),
            0.85,
            0.5,
            palette.of_hue(0.2 + 0.15 * rng.random(), 0.3, 0.6, 1.4),
        )
    if rng.random() < 0.6:
        _car(canvas, palette, rng, x + 0.2 * (rng.random() - 0.5), 0.75 + 0.15 * rng.random())


def _across(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    ground = 0.75 + 0.15 * rng.random()
    sky(canvas, palette, rng, 0.6)
    left = -0.15 * rng.random()
    while left < 1:
        width, top = 0.3 + 0.4 * rng.random(), 0.35 * rng.random() - 0.1
        stone = palette.colour(0.35, 0.92)
        place = wall(left, top, ground, left + width, top, ground)
        _facade(canvas, palette, rng, place, stone, int(rng.integers(2, 5)))
        canvas.rectangle(max(left, 0), top - 0.03, left + width, max(top, 0), lit(stone, 0.6))
        left += width + 0.004
    walk, asphalt = palette.colour(0.5, 0.85, 0.3), palette.colour(0.2, 0.5, 0.3)
    canvas.shaded(
        [(0, ground), (1, ground), (1, ground + 0.06), (0, ground + 0.06)],
        lit(walk, 0.85),
        walk,
        grain=15,
    )
    canvas.shaded(
        [(0, ground + 0.06), (1, ground + 0.06), (1, 1), (0, 1)],
        lit(asphalt, 0.9),
        asphalt,
        grain=25,
    )
    if rng.random() < 0.5:
        _car(canvas, palette, rng, rng.random(), ground + 0.1)
    if rng.random() < 0.4:
        tree(
            canvas,
            rng,
            rng.random(),
            ground + 0.05,
            0.35 + 0.3 * rng.random(),
            palette.of_hue(0.2 + 0.15 * rng.random(), 0.3, 0.6, 1.4),
        )


def _facade(canvas, palette, rng, place, stone, columns):
    """One house front: wall, windows in rows, a door or a shop with its name."""
    quad = [place(u, v) for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))]
    canvas.shaded(quad, stone, lit(stone, 0.85), grain=int(rng.integers(5, 30)))
    rows = int(rng.integers(2, 6))
    glass = palette.colour(0.1, 0.45, 0.7)
    frame = lit(stone, 0.55) if rng.random() < 0.5 else lit(stone, 1.3)
    wide, tall = 0.35 + 0.3 * rng.random(), 0.45 + 0.25 * rng.random()
    bands = rng.random() < 0.4
    tones = rng.random((rows, columns)).tolist()

    def quad_of(u0, v0, u1, v1):
        return [place(u0, v0), place(u1, v0), place(u1, v1), place(u0, v1)]

    ground = 0.8
    for row in range(rows):
        v0 = ground * (row + (1 - tall) / 2) / rows + 0.02
        v1 = v0 + ground * tall / rows
        if bands:
            canvas.polygon(quad_of(0, v1 + 0.02, 1, v1 + 0.035), frame)
        for column in range(columns):
            u0 = (column + (1 - wide) / 2) / columns
            u1 = u0 + wide / columns
            canvas.polygon(quad_of(u0 - 0.015, v0 - 0.01, u1 + 0.015, v1 + 0.015), frame)
            tone = tones[row][column]
            pane = (250, 225, 160) if tone > 0.93 else lit(glass, 0.7 + 0.7 * tone)
            canvas.polygon(quad_of(u0, v0, u1, v1), pane)
            canvas.polygon(quad_of((u0 + u1) / 2 - 0.008, v0, (u0 + u1) / 2 + 0.008, v1), frame)
    door = palette.colour(0.15, 0.6, 1.4)
    if rng.random() < 0.45:
        canvas.polygon(quad_of(0.06, 0.86, 0.94, 1.0), lit(glass, 0.8))
        canvas.polygon(quad_of(0.03, 0.81, 0.97, 0.87), door)
        write(
            canvas,
            rng,
            lambda u, v: place(0.08 + 0.84 * u, 0.82 + 0.035 * v),
            int(rng.integers(4, 9)),
            lit(door, 2.5),
            0.006,
        )
    else:
        u = 0.1 + 0.6 * rng.random()
        canvas.polygon(quad_of(u - 0.02, 0.84, u + 0.18, 1.0), frame)
        canvas.polygon(quad_of(u, 0.855, u + 0.16, 1.0), door)


def _car(canvas, palette, rng, x, y):
    size, paint = 0.16 + 0.14 * rng.random(), palette.colour(0.3, 0.95, 2.0)
    canvas.ellipse(x, y + 0.13 * size, 0.55 * size, 0.05 * size, (25, 25, 28))
    canvas.polygon(
        [
            (x - 0.3 * size, y - 0.15 * size),
            (x - 0.18 * size, y - 0.36 * size),
            (x + 0.16 * size, y - 0.36 * size),
            (x + 0.32 * size, y - 0.15 * size),
        ],
        lit(paint, 0.9),
    )
    canvas.polygon(
        [
            (x - 0.24 * size, y - 0.15 * size),
            (x - 0.15 * size, y - 0.32 * size),
            (x + 0.13 * size, y - 0.32 * size),
            (x + 0.25 * size, y - 0.15 * size),
        ],
        (55, 65, 80),
    )
    canvas.shaded(
        [
            (x - 0.5 * size, y - 0.15 * size),
            (x + 0.5 * size, y - 0.15 * size),
            (x + 0.5 * size, y + 0.08 * size),
            (x - 0.5 * size, y + 0.08 * size),
        ],
        lit(paint, 1.2),
        lit(paint, 0.7),
    )
    for at in (-0.3, 0.3):
        canvas.ellipse(x + at * size, y + 0.08 * size, 0.09 * size, 0.09 * size, (22, 22, 24))
        canvas.ellipse(x + at * size, y + 0.08 * size, 0.045 * size, 0.045 * size, (150, 150, 155))
