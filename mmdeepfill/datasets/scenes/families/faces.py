"""Portraits: a head with hair, eyes, nose and mouth before a background."""

import numpy as np

from ..canvas import Canvas
from ..palette import Palette, hsv, lit
from .facial_features import draw_beard, draw_features, draw_fringe, draw_hat


def draw(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    """Shoulders, neck, head; symmetric but for light, pose and hair."""
    _background(canvas, palette, rng)
    tone = rng.random()
    skin = hsv(0.055 + 0.025 * rng.random(), 0.3 + 0.3 * tone, 0.95 - 0.55 * tone)
    hair = hsv(0.02 + 0.1 * rng.random(), 0.2 + 0.5 * rng.random(), 0.08 + 0.7 * rng.random() ** 2)
    x, y = 0.42 + 0.16 * rng.random(), 0.42 + 0.1 * rng.random()
    wide, high = 0.17 + 0.07 * rng.random(), 0.25 + 0.07 * rng.random()
    turn = 0.25 * (rng.random() - 0.5)  # of the head: where nose and eyes sit
    style = int(rng.integers(4))
    if style in (1, 2):  # long hair behind
        fall = y + high * (0.9 + 0.5 * rng.random())
        canvas.ellipse(x, y - 0.05, 1.3 * wide, 1.2 * high, lit(hair, 0.8))
        canvas.shaded(
            [
                (x - 1.3 * wide, y),
                (x + 1.3 * wide, y),
                (x + 1.35 * wide, fall),
                (x - 1.35 * wide, fall),
            ],
            lit(hair, 0.8),
            lit(hair, 0.6),
            grain=50,
            stretch=(0, 3),
        )
    _body(canvas, palette, rng, x, y, wide, high, skin)
    side = 1 if rng.random() < 0.5 else -1
    for sign in (-1, 1):
        canvas.ellipse(
            x + sign * 0.98 * wide,
            y + 0.05,
            0.14 * wide,
            0.2 * high,
            lit(skin, 0.9 if sign == side else 0.7),
        )
    canvas.ellipse(x, y, wide, high, lit(skin, 0.78))
    # light from one side
    for step in range(7):
        grow = 1 - 0.09 * step
        canvas.ellipse(
            x + side * 0.025 * step * wide * 2,
            y - 0.012 * step * high,
            0.97 * wide * grow,
            0.98 * high * grow,
            lit(skin, 0.8 + 0.04 * step),
        )
    draw_features(canvas, palette, rng, (x, y, wide, high, turn), skin, hair)
    if style != 3:
        draw_fringe(canvas, rng, x, y, wide, high, hair)
    if rng.random() < 0.2:
        draw_beard(canvas, rng, x + turn * 0.1, y, wide, high, hair)
    if rng.random() < 0.2:
        draw_hat(canvas, palette, rng, x, y, wide, high)


def _background(canvas: Canvas, palette: Palette, rng: np.random.Generator) -> None:
    one = palette.colour(0.2, 0.9)
    canvas.shaded(
        [(0, 0), (1, 0), (1, 1), (0, 1)],
        one,
        palette.colour(0.2, 0.9),
        across=rng.random() < 0.5,
        grain=int(rng.integers(3, 40)),
    )
    for _ in range(int(rng.integers(0, 9))):  # lights or leaves out of focus
        radius = 0.04 + 0.2 * rng.random()
        canvas.glow(
            rng.random(),
            rng.random(),
            radius,
            palette.colour(0.5, 1.0),
            int(rng.integers(-90, 100)),
        )
    if rng.random() < 0.4:
        x = rng.random()
        canvas.shaded(
            [(x, 0), (x + 0.3, 0), (x + 0.3, 1), (x, 1)], lit(one, 0.7), lit(one, 1.2), across=True
        )


def _body(canvas, palette, rng, x, y, wide, high, skin):
    cloth, chin = palette.colour(0.1, 0.9, 1.5), y + high
    shoulder = chin + 0.1 * (0.6 + rng.random())
    canvas.shaded(
        [
            (x - 0.45 * wide, y + 0.5 * high),
            (x + 0.45 * wide, y + 0.5 * high),
            (x + 0.55 * wide, shoulder + 0.08),
            (x - 0.55 * wide, shoulder + 0.08),
        ],
        lit(skin, 0.6),
        lit(skin, 0.85),
    )
    outline = [
        (x - 2.4 * wide, 1.05),
        (x - 2.2 * wide, shoulder + 0.08),
        (x - 0.6 * wide, shoulder),
    ]
    middle = [(x, shoulder + (0.05 + 0.15 * rng.random()))]
    mirrored = [(2 * x - a, b) for a, b in reversed(outline)]
    canvas.shaded(
        outline + middle + mirrored,
        lit(cloth, 1.1),
        lit(cloth, 0.7),
        grain=int(rng.integers(5, 40)),
    )
    if rng.random() < 0.5:
        for sign in (-1, 1):
            canvas.polygon(
                [
                    (x, middle[0][1] + 0.02),
                    (x + sign * 0.65 * wide, shoulder - 0.02),
                    (x + sign * 0.9 * wide, shoulder + 0.07),
                ],
                lit(cloth, 1.4),
            )
    if rng.random() < 0.3:
        canvas.polygon(
            [(x - 0.02, middle[0][1]), (x + 0.02, middle[0][1]), (x + 0.04, 1.0), (x - 0.04, 1.0)],
            palette.colour(0.2, 0.8, 2.0),
        )
