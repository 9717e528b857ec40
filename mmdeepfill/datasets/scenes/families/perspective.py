"""Grids that run to a vanishing point: tiled plains and corridors."""

import numpy as np

from ..canvas import Canvas
from ..palette import Colour, Palette, lit, mix, table
from .landscapes import sky


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """A corridor, or a plain under the sky with things on it."""
    if rng.random() < 0.5:
        _corridor(canvas, palette, rng)
    else:
        _plain(canvas, palette, rng)


def _patterned(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Tones -64..64 of checks, tiles with joints, or planks, on coordinates in cells."""
    column, row = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    kind = int(rng.integers(3))
    if kind == 0:
        return ((column ^ row) & 1) * int(rng.integers(25, 110)) - 32
    joint = 0.06 if kind == 1 else 0.04
    tones = rng.integers(-22, 23, 256)
    step = row * 101 if kind == 1 else 0
    lines = u - column < joint
    if kind == 1:
        lines |= v - row < joint
    return np.where(lines, -60, tones[column * 37 + step & 255])


def _plain(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    horizon = 0.25 + 0.35 * rng.random()
    haze = sky(canvas, palette, rng, horizon + 0.02)
    centre, cells = rng.random(), 3 + 5 * rng.random()
    first = canvas.row(horizon + 0.003)
    depth = np.float32(1 - horizon) / (canvas.ys[first:] - np.float32(horizon))
    u = (canvas.xs - np.float32(centre))[None] * (depth * np.float32(cells))[:, None]
    v = np.broadcast_to((depth * np.float32(2 * cells * rng.random() + 2))[:, None], u.shape)
    if rng.random() < 0.5:
        u, v = u + v * np.float32(0.5), v - u * np.float32(0.5)
    # far cells are smaller than a pixel and melt together
    fade = np.minimum(np.float32(12) / (depth * np.float32(cells)), 1)[:, None]
    tone = 128 + _patterned(u, v, rng) * fade + (canvas.noise[first:] >> 3)
    floor = palette.colour(0.35, 0.85)
    tones = np.clip(tone, 0, 255).astype(np.uint8)
    colours = table([lit(floor, 0.3), floor, lit(floor, 1.5)]).astype(np.uint16)
    part = np.clip(256 * (depth - 1) / 14, 0, 215).astype(np.uint16)[:, None, None]
    ground = colours[tones] * (256 - part) + np.asarray(haze, np.uint16) * part >> 8
    canvas.pixels[first:] = ground.astype(np.uint8)
    for near in sorted((rng.random(int(rng.integers(0, 6))) ** 1.5).tolist()):
        _thing(canvas, palette, rng, horizon, 0.06 + near, mix(haze, (0, 0, 0), 0.55))


def _thing(
    canvas: Canvas,
    palette: Palette,
    rng: np.random.Generator,
    horizon: float,
    near: float,
    shadow: Colour,
) -> None:
    """A column or a box that stands on the plain."""
    x, foot = rng.random(), horizon + near * (1 - horizon) * 0.8
    width, height = (0.05 + 0.2 * rng.random()) * near + 0.02, (0.2 + 0.8 * rng.random()) * near
    body = palette.colour(0.35, 0.9)
    left, right, top = x - width / 2, x + width / 2, foot - height - 0.05
    canvas.polygon(
        [
            (left, foot),
            (right, foot),
            (right + height * 0.8, foot - 0.15 * height),
            (left + height * 0.8, foot - 0.15 * height),
        ],
        shadow,
    )
    if rng.random() < 0.5:
        canvas.shaded(
            [(left, top), (x, top), (x, foot), (left, foot)],
            lit(body, 0.6),
            lit(body, 1.15),
            across=True,
            grain=8,
        )
        canvas.shaded(
            [(x - 0.001, top), (right, top), (right, foot), (x - 0.001, foot)],
            lit(body, 1.15),
            lit(body, 0.4),
            across=True,
            grain=8,
        )
        canvas.ellipse(x, foot, width / 2, width * 0.12, lit(body, 0.75))
        canvas.ellipse(x, top, width / 2, width * 0.12, lit(body, 1.25))
    else:
        turn = 0.25 + 0.5 * rng.random()
        edge = left + turn * width
        up = (foot - horizon) * 0.25 * width / (near + 0.1)
        canvas.shaded(
            [(left, top - up), (edge, top), (edge, foot), (left, foot - up)],
            body,
            lit(body, 0.85),
            grain=15,
        )
        canvas.shaded(
            [(edge, top), (right, top - up), (right, foot - up), (edge, foot)],
            lit(body, 0.6),
            lit(body, 0.45),
            grain=15,
        )
        canvas.polygon(
            [(left, top - up), (edge, top), (right, top - up), (left + right - edge, top - 2 * up)],
            lit(body, 1.2),
        )


def _corridor(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """Floor, walls and ceiling that end in a far wall."""
    x, y = 0.3 + 0.4 * rng.random(), 0.3 + 0.4 * rng.random()
    wide, high = 0.6 + 0.5 * rng.random(), 0.5 + 0.5 * rng.random()
    side = canvas.side
    right = np.broadcast_to(((canvas.xs - np.float32(x)) / np.float32(wide))[None], (side, side))
    down = np.broadcast_to(((canvas.ys - np.float32(y)) / np.float32(high))[:, None], (side, side))
    nearness = np.maximum(np.maximum(np.abs(right), np.abs(down)), np.float32(0.06))
    depth = 1 / nearness
    upright = np.abs(right) > np.abs(down)
    # along the corridor, and across the face
    along = depth * np.float32(1.5 + 2 * rng.random())
    across = np.where(upright, down, right) * depth * np.float32(2 + 2 * rng.random())
    pattern = _patterned(along, across, rng)
    plain = _patterned(across, along, rng)
    faces = (upright.view(np.uint8) * 2 + (np.where(upright, right, down) > 0)).astype(np.uint8)
    tone = np.where(faces == 1, pattern, plain >> int(rng.integers(1, 4)))
    light = 150 - np.minimum(depth, 16) * np.float32(7 * rng.random())
    tone = np.clip(light + tone + (canvas.noise >> 3), 0, 255).astype(np.uint8)
    ceiling, wall, floor = (palette.colour(0.4, 0.95, vivid) for vivid in (0.4, 0.8, 1.0))
    colours = [
        table([lit(face, 0.15), lit(face, 0.9), lit(face, 1.3)])
        for face in (ceiling, floor, lit(wall, 0.85), wall)
    ]
    canvas.pixels[...] = np.stack(colours)[faces, tone]
    end = 0.06
    box = x - end * wide, y - end * high, x + end * wide, y + end * high
    glow = palette.colour(0.1, 1.0)
    canvas.rectangle(*box, glow)
    if rng.random() < 0.6:
        _doors(canvas, palette, rng, (x, y, wide, high))
    if rng.random() < 0.5:
        canvas.glow(x, y, 0.35, (255, 240, 210), int(rng.integers(40, 130)))


def _doors(canvas: Canvas, palette: Palette, rng: np.random.Generator, view) -> None:
    """Doors or pictures on both walls, and lamps on the ceiling."""
    x, y, wide, high = view
    door = palette.colour(0.2, 0.8)
    lamps = rng.random() < 0.5
    tall = 1.0 if rng.random() < 0.6 else 0.4
    for depth in (5.0, 3.2, 2.1, 1.4):
        near, far = 1 / depth, 1 / (depth * 1.25)
        for sign in (-1, 1):
            if rng.random() < 0.75:
                canvas.shaded(
                    [
                        (x + sign * wide * far, y - 0.5 * high * far),
                        (x + sign * wide * near, y - 0.5 * high * near),
                        (x + sign * wide * near, y + tall * high * near),
                        (x + sign * wide * far, y + tall * high * far),
                    ],
                    lit(door, 0.7),
                    lit(door, 1.1),
                    across=sign > 0,
                    grain=10,
                )
        if lamps:
            canvas.polygon(
                [
                    (x - 0.2 * wide * far, y - high * far),
                    (x + 0.2 * wide * far, y - high * far),
                    (x + 0.2 * wide * near, y - high * near),
                    (x - 0.2 * wide * near, y - high * near),
                ],
                (255, 252, 235),
            )
