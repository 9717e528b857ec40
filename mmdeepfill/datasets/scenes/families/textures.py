"""Surfaces seen from the front: brick, tiles, cloth, wood, pebbles, shingles, marble."""

import math

import numpy as np

from ..canvas import Canvas
from ..palette import Palette, lit, mix, table

_CELL = 256  # fixed-point coordinates: parts of a cell


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """One surface over the whole picture, sometimes with another one beside it."""
    kind = _KINDS[int(rng.integers(len(_KINDS)))]
    kind(canvas, palette, rng)
    if rng.random() < 0.35:
        _second(canvas, palette, rng)


def _second(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """A band, a corner or a plate of something else, with its shadow."""
    angle, x, y = rng.random() * math.pi, 0.2 + 0.6 * rng.random(), 0.2 + 0.6 * rng.random()
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    width, length = 0.1 + 0.3 * rng.random(), 0.25 + 1.75 * rng.random()

    def corner(a, b, shift=0.0):
        return (
            x + a * along[0] * length + b * across[0] * width + shift,
            y + a * along[1] * length + b * across[1] * width + shift,
        )

    corners = (-1, -1), (1, -1), (1, 1), (-1, 1)
    dark = palette.colour(0.05, 0.2)
    canvas.polygon([corner(a, b, 0.015) for a, b in corners], dark)
    one = palette.colour(0.2, 0.95)
    canvas.shaded(
        [corner(a, b) for a, b in corners],
        one,
        lit(one, 0.6 + 0.7 * rng.random()),
        across=rng.random() < 0.5,
        grain=int(rng.integers(30)),
    )
    if rng.random() < 0.5:
        seam = palette.colour(0.1, 0.9)
        for b in (-0.8, 0.8):
            canvas.line([corner(-1, b), corner(1, b)], seam, 0.008)


def _cells(
    canvas: Canvas, rng: np.random.Generator, number: float, tilt: float, warp: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """(side, side) int32 coordinates, turned by up to ``tilt`` radians: 256 to a cell."""
    angle = tilt * (2 * rng.random() - 1)
    scale = number * _CELL * 256 / canvas.side
    cosine, sine = (int(f(angle) * scale) for f in (math.cos, math.sin))
    steps = np.arange(canvas.side, dtype=np.int32)
    offset = rng.integers(0, 64 * _CELL, 2).tolist()
    u = ((steps * cosine)[None] + (steps * sine)[:, None] >> 8) + offset[0] + 2**16
    v = ((steps * cosine)[:, None] - (steps * sine)[None] >> 8) + offset[1] + 2**16
    if warp:
        bend = canvas.noise * np.int32(warp) >> 7
        u, v = u + bend, v + bend
    return u, v


def _tones(rng: np.random.Generator, spread: int) -> np.ndarray:
    """A table of 256 random tones around the middle."""
    return (128 + rng.integers(-spread, spread + 1, 256)).astype(np.int16)


def _finish(canvas: Canvas, tone: np.ndarray, grain: int, colours: np.ndarray) -> None:
    if grain:
        tone = tone + (canvas.noise * np.int16(grain) >> 7)
    canvas.paint(np.clip(tone, 0, 255).astype(np.uint8), colours)


def _brick(canvas, palette, rng):
    u, v = _cells(canvas, rng, 3 + 5 * rng.random(), 0.3 * rng.random(), int(rng.integers(40)))
    v = v * int(rng.integers(2, 4))
    row = v >> 8
    u = u + (row & 1) * 128
    mortar = int(rng.integers(12, 28))
    joint = ((u & 255) < mortar) | ((v & 255) < 2 * mortar)
    tone = _tones(rng, int(rng.integers(15, 60)))[(u >> 8) * 37 + row * 101 & 255]
    brick = palette.colour(0.35, 0.75, 1.5)
    colours = table([palette.colour(0.5, 0.9, 0.4), lit(brick, 0.4), brick, lit(brick, 1.3)])
    _finish(canvas, np.where(joint, np.int16(4), tone), int(rng.integers(10, 60)), colours)


def _tiles(canvas, palette, rng):
    u, v = _cells(canvas, rng, 3 + 8 * rng.random(), 0.8 * rng.random())
    column, row = u >> 8, v >> 8
    joint = ((u & 255) < 14) | ((v & 255) < 14)
    checked = (column ^ row) & 1
    tone = (
        80
        + 100 * checked
        + _tones(rng, int(rng.integers(4, 30)))[column * 37 + row * 101 & 255]
        - 128
    )
    one, other = palette.colour(0.15, 0.6), palette.colour(0.6, 0.95)
    colours = table([palette.colour(0.2, 0.9, 0.3), one, mix(one, other, 0.5), other])
    _finish(canvas, np.where(joint, 0, tone).astype(np.int16), int(rng.integers(5, 40)), colours)


def _stripes(canvas, palette, rng):
    u, v = _cells(canvas, rng, 2 + 4 * rng.random(), math.pi, int(rng.integers(60)))
    pattern = np.repeat(rng.integers(0, 256, 16), 16).astype(np.int16)
    tone = pattern[u & 255]
    if rng.random() < 0.4:  # tartan
        tone = tone + pattern[v & 255] >> 1
    colours = table([palette.colour(0.1, 0.95) for _ in range(4)])
    _finish(canvas, tone, int(rng.integers(3, 30)), colours)


def _weave(canvas, palette, rng):
    u, v = _cells(canvas, rng, 6 + 14 * rng.random(), 0.8 * rng.random(), int(rng.integers(80)))
    over = ((u >> 8) ^ (v >> 8)) & 1
    tone = 230 - np.abs(np.where(over, u & 255, v & 255) - 128) - 30 * over
    colours = table(
        [palette.colour(0.05, 0.25), palette.colour(0.4, 0.7), palette.colour(0.7, 0.95)]
    )
    _finish(canvas, tone.astype(np.int16), int(rng.integers(20, 90)), colours)


def _wood(canvas, palette, rng):
    _u, v = _cells(canvas, rng, 2 + 3 * rng.random(), math.pi / 2 * int(rng.integers(2)))
    board = v >> 8
    shift = (board * 97 & 63).astype(np.intp)
    columns = np.arange(canvas.side)[None] // 6 + shift
    rows = np.arange(canvas.side)[:, None]
    stretched = canvas.noise[rows, np.minimum(columns, canvas.side - 1)].astype(np.int32)
    rings = (stretched * int(rng.integers(2, 6)) + v) & 255
    tone = 60 + (np.abs(rings - 128) * 3 >> 2) + _tones(rng, 35)[board * 53 & 255] - 100
    seam = (v & 255) < 9
    wood = palette.of_hue(0.06 + 0.05 * rng.random(), 0.35, 0.8, 1.6)
    colours = table([lit(wood, 0.25), wood, lit(wood, 1.35)])
    _finish(canvas, np.where(seam, 0, tone + 50).astype(np.int16), 20, colours)


def _marble(canvas, palette, rng):
    fold = int(rng.integers(1, 4))
    tone = canvas.noise * np.int16(fold)
    tone = np.abs(tone) * 2 if rng.random() < 0.6 else tone + 128
    colours = table([palette.colour(0.1, 0.95, 0.8) for _ in range(4)])
    _finish(canvas, tone, 0, colours)


def _pebbles(canvas, palette, rng):
    ground = palette.colour(0.08, 0.25)
    canvas.shaded([(0, 0), (1, 0), (1, 1), (0, 1)], ground, ground, grain=40)
    number = int(rng.integers(5, 10))
    step = 1 / number
    jitter = rng.random((number + 1, number + 1, 5)).tolist()
    for row in range(number + 1):
        for column in range(number + 1):
            dx, dy, size, flat, turn = jitter[row][column]
            x = (column + 0.7 * dx - 0.35 + 0.5 * (row & 1)) * step
            y = (row + 0.7 * dy - 0.35) * step
            radius = step * (0.42 + 0.3 * size)
            stone = palette.colour(0.3, 0.85, 0.6)
            across, down = radius, radius * (0.6 + 0.4 * flat)
            canvas.ellipse(
                x + 0.08 * step, y + 0.12 * step, across, down, lit(ground, 0.6), 180 * turn
            )
            canvas.ellipse(x, y, across, down, lit(stone, 0.75), 180 * turn)
            canvas.ellipse(
                x - 0.1 * across, y - 0.15 * down, 0.75 * across, 0.7 * down, stone, 180 * turn
            )


def _shingles(canvas, palette, rng):
    number = int(rng.integers(5, 11))
    step = 1 / number
    roof = palette.colour(0.3, 0.8, 1.3)
    canvas.rectangle(0, 0, 1, 1, roof)
    tones = rng.random((2 * number + 3, number + 2)).tolist()
    for row in range(2 * number + 2, -1, -1):
        for column in range(number + 2):
            x = (column - 0.5 * (row & 1)) * step
            tile = lit(roof, 0.7 + 0.5 * tones[row][column])
            canvas.ellipse(x, (row - 1) * step / 2, 0.5 * step, 0.62 * step, tile)
            canvas.ellipse(
                x,
                (row - 1) * step / 2,
                0.5 * step,
                0.62 * step,
                lit(roof, 0.4),
                width=0.06 * step,
                arc=(0, 180),
            )


_KINDS = (_brick, _tiles, _stripes, _weave, _wood, _marble, _pebbles, _shingles)
