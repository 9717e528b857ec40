"""Outdoors: sky and clouds, ridges, water or meadows, trees, a house, a path."""

import math

import numpy as np

from ..canvas import Canvas
from ..noise import ridge
from ..palette import Colour, Palette, hsv, lit, mix


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """From the far to the near."""
    horizon = 0.35 + 0.35 * rng.random()
    haze = sky(canvas, palette, rng, horizon + 0.1)
    _ridges(canvas, palette, rng, horizon, haze)
    green = palette.of_hue(0.18 + 0.17 * rng.random(), 0.25, 0.65, 1.4)
    if rng.random() < 0.3:
        _water(canvas, rng, horizon, haze)
    else:
        near = lit(green, 0.6 + 0.3 * rng.random())
        canvas.shaded(
            [(0, horizon), (1, horizon), (1, 1), (0, 1)],
            mix(green, haze, 0.4),
            near,
            grain=int(rng.integers(20, 60)),
            stretch=(int(rng.integers(2)), 0),
        )
        if rng.random() < 0.6:
            _path(canvas, palette, rng, horizon)
        if rng.random() < 0.4:
            _house(canvas, palette, rng, horizon)
    for depth in sorted(rng.random(int(rng.integers(0, 6))).tolist()):
        base = horizon + 0.02 + 0.4 * depth * (1 - horizon)
        leaves = mix(
            palette.of_hue(0.15 + 0.2 * rng.random(), 0.25, 0.6, 1.5), haze, 0.4 * (1 - depth)
        )
        kind = _conifer if rng.random() < 0.4 else tree
        kind(canvas, rng, rng.random(), base, 0.15 + 0.4 * depth, leaves)


def sky(canvas: Canvas, palette: Palette, rng: np.random.Generator, bottom: float) -> Colour:
    """Sky with clouds down to ``bottom``; returns the colour at the horizon."""
    if rng.random() < 0.65:
        high = hsv(0.55 + 0.08 * rng.random(), 0.35 + 0.4 * rng.random(), 0.55 + 0.4 * rng.random())
        low = mix(high, (240, 240, 235), 0.4 + 0.4 * rng.random())
    else:
        high = palette.colour(0.15, 0.8)
        low = hsv(0.02 + 0.1 * rng.random(), 0.2 + 0.5 * rng.random(), 0.75 + 0.25 * rng.random())
    canvas.shaded([(0, 0), (1, 0), (1, bottom), (0, bottom)], high, low)
    if rng.random() < 0.3:
        x, y = rng.random(), rng.random() * bottom
        canvas.glow(x, y, 0.3 + 0.3 * rng.random(), (255, 230, 190), 120)
        if rng.random() < 0.5:
            canvas.ellipse(x, y, 0.05, 0.05, (255, 250, 225))
    if rng.random() < 0.7:
        _clouds(canvas, rng, bottom)
    return low


def _clouds(canvas: Canvas, rng: np.random.Generator, bottom: float) -> None:
    rows = canvas.row(bottom)
    level = int(rng.integers(-40, 50))
    columns = np.arange(canvas.side) // 2
    # upside down, so that what the ground shows is another part of the noise
    noise = canvas.noise[::-1][:rows][:, columns]
    white = np.clip((noise - level) * 3, 0, 220).astype(np.uint16)[..., None]
    patch = canvas.pixels[:rows].astype(np.uint16)
    canvas.pixels[:rows] = (patch * (256 - white) + 245 * white >> 8).astype(np.uint8)


def _ridges(
    canvas: Canvas, palette: Palette, rng: np.random.Generator, horizon: float, haze: Colour
) -> None:
    count = int(rng.integers(0, 4))
    rock = palette.colour(0.2, 0.5)
    for number in range(count):
        near = (number + 1) / (count + 1)
        roughness = 0.35 + 0.25 * rng.random()
        heights = ridge(rng, 33, roughness) * 0.25 * (1.2 - near)
        base = horizon - 0.22 * (1 - near) * rng.random()
        line = [
            (i / 32, min(base - 0.05 * (1 - near) + h, horizon + 0.02))
            for i, h in enumerate(heights.tolist())
        ]
        colour = mix(haze, rock, 0.25 + 0.6 * near)
        canvas.shaded(
            [*line, (1, horizon + 0.02), (0, horizon + 0.02)],
            lit(colour, 1.1),
            mix(colour, haze, 0.3),
            grain=int(35 * near),
        )


def _water(canvas: Canvas, rng: np.random.Generator, horizon: float, haze: Colour) -> None:
    deep = hsv(0.5 + 0.12 * rng.random(), 0.3 + 0.4 * rng.random(), 0.2 + 0.3 * rng.random())
    canvas.shaded(
        [(0, horizon), (1, horizon), (1, 1), (0, 1)],
        mix(deep, haze, 0.6),
        deep,
        grain=int(rng.integers(20, 70)),
        stretch=(3, 0),
    )
    for _ in range(int(rng.integers(0, 12))):
        y = horizon + (1 - horizon) * rng.random() ** 1.5
        x, half = rng.random(), 0.02 + 0.2 * (y - horizon)
        canvas.line([(x - half, y), (x + half, y)], lit(haze, 1.05), 0.006)
    if rng.random() < 0.4:
        _boat(canvas, rng, horizon + 0.25 * (1 - horizon))


def _boat(canvas: Canvas, rng: np.random.Generator, y: float) -> None:
    x, size = 0.2 + 0.6 * rng.random(), 0.06 + 0.08 * rng.random()
    canvas.polygon(
        [
            (x - size, y - 0.25 * size),
            (x + size, y - 0.25 * size),
            (x + 0.7 * size, y + 0.15 * size),
            (x - 0.7 * size, y + 0.15 * size),
        ],
        hsv(rng.random(), 0.6, 0.45),
    )
    canvas.line([(x, y), (x, y - 2 * size)], (60, 45, 35), 0.008)
    canvas.polygon(
        [
            (x + 0.1 * size, y - 2 * size),
            (x + 0.1 * size, y - 0.4 * size),
            (x + size, y - 0.4 * size),
        ],
        (235, 230, 220),
    )


def _path(canvas: Canvas, palette: Palette, rng: np.random.Generator, horizon: float) -> None:
    """A road or a river that winds to the horizon."""
    goal, foot, swing = rng.random(), rng.random(), 0.4 * (rng.random() - 0.5)
    left, right = [], []
    width = 0.12 + 0.3 * rng.random()
    for i in range(13):
        near = (i / 12) ** 2
        x = goal + (foot - goal) * near + swing * math.sin(3 * i / 12) * (0.2 + near)
        y = horizon + (1 - horizon) * near
        left.append((x - width * (0.02 + near) / 2, y))
        right.append((x + width * (0.02 + near) / 2, y))
    surface = palette.colour(0.4, 0.8, 0.5)
    canvas.shaded(left + right[::-1], lit(surface, 1.1), lit(surface, 0.8), grain=25)


def _house(canvas: Canvas, palette: Palette, rng: np.random.Generator, horizon: float) -> None:
    size = 0.12 + 0.18 * rng.random()
    x, y = 0.1 + 0.6 * rng.random(), horizon + 0.05 + 0.1 * rng.random()
    wall, roof = palette.colour(0.5, 0.95, 0.7), palette.colour(0.2, 0.5, 1.4)
    top, right, side = y - 0.7 * size, x + size, x + 1.5 * size
    canvas.shaded([(x, top), (right, top), (right, y), (x, y)], wall, lit(wall, 0.9), grain=10)
    canvas.shaded(
        [(right, top), (side, top), (side, y - 0.05 * size), (right, y)],
        lit(wall, 0.65),
        lit(wall, 0.55),
        grain=10,
    )
    ridge_y = top - 0.5 * size
    canvas.polygon([(x, top), (right, top), (x + 0.5 * size, ridge_y)], lit(wall, 0.95))
    canvas.shaded(
        [
            (right + 0.05 * size, top + 0.03 * size),
            (x + 0.5 * size, ridge_y),
            (x + 1.05 * size, ridge_y),
            (side + 0.05 * size, top),
        ],
        roof,
        lit(roof, 0.8),
        grain=15,
    )
    canvas.line(
        [(x - 0.05 * size, top + 0.04 * size), (x + 0.5 * size, ridge_y)], lit(roof, 0.7), 0.012
    )
    glass = (50, 60, 75)
    for column in (0.15, 0.6):
        canvas.rectangle(
            x + column * size,
            top + 0.15 * size,
            x + (column + 0.22) * size,
            top + 0.4 * size,
            glass,
        )
    canvas.rectangle(x + 0.4 * size, y - 0.3 * size, x + 0.55 * size, y, lit(roof, 0.5))


def tree(
    canvas: Canvas, rng: np.random.Generator, x: float, base: float, height: float, leaves: Colour
) -> None:
    """A trunk with branches, and a crown of leaves in the light."""
    trunk = hsv(0.08, 0.35, 0.2 + 0.25 * rng.random())
    top = base - height
    thick = 0.035 * height + 0.006
    canvas.polygon(
        [
            (x - thick, base),
            (x - 0.5 * thick, top + 0.3 * height),
            (x + 0.5 * thick, top + 0.3 * height),
            (x + thick, base),
        ],
        trunk,
    )
    for side in (-1, 1):
        canvas.line(
            [(x, base - 0.35 * height), (x + side * 0.2 * height, base - 0.6 * height)],
            trunk,
            0.6 * thick,
        )
    foliage(canvas, rng, x, top + 0.3 * height, 0.38 * height, 0.34 * height, leaves)


def foliage(
    canvas: Canvas,
    rng: np.random.Generator,
    x: float,
    y: float,
    radius_x: float,
    radius_y: float,
    leaves: Colour,
    dabs: int = 70,
) -> None:
    """A clump of leaves: dark below, then ever lighter dabs, higher up and smaller."""
    draws = rng.random((dabs, 4)).tolist()
    for number, (turn, distance, size, tone) in enumerate(draws):
        part = number / dabs
        angle, reach = 2 * math.pi * turn, distance**0.6 * (1 - 0.25 * part)
        across = x + radius_x * reach * math.cos(angle)
        down = y + radius_y * (reach * math.sin(angle) - 0.25 * part)
        dab = (0.30 - 0.2 * part) * (0.6 + 0.8 * size) * radius_x
        colour = lit(leaves, 0.4 + 0.75 * part + 0.35 * tone)
        canvas.ellipse(across, down, dab, 0.75 * dab, colour, 180 * tone)


def _conifer(
    canvas: Canvas, rng: np.random.Generator, x: float, base: float, height: float, leaves: Colour
) -> None:
    canvas.line([(x, base), (x, base - 0.3 * height)], (60, 42, 30), 0.05 * height)
    for i in range(5):
        y = base - height * (0.12 + 0.17 * i)
        half, rise = 0.26 * height * (1 - i / 6), 0.3 * height
        tone = 0.7 + 0.1 * i + 0.1 * rng.random()
        canvas.polygon([(x - half, y), (x, y - rise), (x + half, y)], lit(leaves, tone))
        canvas.polygon([(x, y - rise), (x + half, y), (x + 0.2 * half, y)], lit(leaves, 0.7 * tone))
