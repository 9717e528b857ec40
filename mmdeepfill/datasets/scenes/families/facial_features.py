"""Eyes, mouth, hair, beard and hat of a drawn face."""

import math

from ..palette import hsv, lit, mix


def draw_features(canvas, palette, rng, head, skin, hair):
    """Draw eyes, brows, nose and mouth, and now and then glasses."""
    x, y, wide, high, turn = head
    middle = x + turn * wide
    iris = hsv((0.08, 0.3, 0.57)[int(rng.integers(3))], 0.5, 0.25 + 0.35 * rng.random())
    eye_y, lift = y - 0.05 * high, 0.02 * rng.random()
    open_, glasses = 0.035 + 0.03 * rng.random(), rng.random() < 0.2
    for sign in (-1, 1):
        eye = middle + sign * 0.42 * wide
        canvas.ellipse(eye, eye_y - 0.01, 0.26 * wide, 0.1 * high, lit(skin, 0.8))
        canvas.ellipse(eye, eye_y, 0.19 * wide, open_ * high * 1.2, (238, 236, 232))
        canvas.ellipse(eye + 0.04 * turn, eye_y, 0.085 * wide, open_ * high * 1.2, iris)
        canvas.ellipse(eye + 0.04 * turn, eye_y, 0.04 * wide, 0.6 * open_ * high, (12, 10, 10))
        canvas.ellipse(
            eye + 0.02 * wide, eye_y - 0.015 * high, 0.02 * wide, 0.012 * high, (250, 250, 250)
        )
        canvas.line(
            [
                (eye - 0.2 * wide, eye_y),
                (eye - 0.1 * wide, eye_y - open_ * high * 1.2),
                (eye + 0.1 * wide, eye_y - open_ * high * 1.2),
                (eye + 0.2 * wide, eye_y),
            ],
            lit(skin, 0.35),
            0.005,
        )
        canvas.line(
            [
                (eye - sign * 0.22 * wide, eye_y - 0.15 * high),
                (eye + sign * 0.05 * wide, eye_y - 0.19 * high - lift),
                (eye + sign * 0.26 * wide, eye_y - 0.14 * high),
            ],
            lit(hair, 0.8),
            0.016,
        )
        if glasses:
            canvas.ellipse(eye, eye_y, 0.3 * wide, 0.15 * high, (30, 28, 30), width=0.009)
    if glasses:
        canvas.line(
            [(middle - 0.12 * wide, eye_y), (middle + 0.12 * wide, eye_y)], (30, 28, 30), 0.009
        )
    nose = y + 0.3 * high
    canvas.polygon(
        [
            (middle + 0.05 * wide, eye_y),
            (middle + (0.2 + turn) * wide * 0.9, nose),
            (middle, nose + 0.02 * high),
        ],
        lit(skin, 0.78),
    )
    canvas.ellipse(middle + 0.4 * turn * wide, nose, 0.16 * wide, 0.06 * high, lit(skin, 0.9))
    for sign in (-1, 1):
        canvas.ellipse(
            middle + 0.4 * turn * wide + sign * 0.09 * wide,
            nose + 0.03 * high,
            0.04 * wide,
            0.018 * high,
            lit(skin, 0.4),
        )
    lips, mouth = mix(skin, (170, 40, 50), 0.45), y + 0.56 * high
    breadth = (0.28 + 0.16 * rng.random()) * wide
    if rng.random() < 0.35:
        canvas.ellipse(middle, mouth, breadth, 0.1 * high, lips)
        canvas.ellipse(middle, mouth, 0.85 * breadth, 0.055 * high, (235, 232, 225))
    else:
        canvas.ellipse(middle, mouth, breadth, 0.05 * high, lips)
        canvas.line(
            [(middle - breadth, mouth - 0.01), (middle, mouth), (middle + breadth, mouth - 0.01)],
            lit(lips, 0.5),
            0.006,
        )
    canvas.ellipse(middle, mouth + 0.13 * high, 0.6 * breadth, 0.02 * high, lit(skin, 0.8))


def draw_fringe(canvas, rng, x, y, wide, high, hair):
    """Hair over the forehead, in strands that are lit from above."""
    parting, low = x + wide * (1.4 * rng.random() - 0.7), y - high * (0.4 + 0.25 * rng.random())
    canvas.ellipse(x, y - 0.3 * high, 1.08 * wide, 0.85 * high, hair, arc=(180, 360))
    line = [(x - 1.08 * wide, y - 0.3 * high)]
    for i in range(1, 8):
        at = x + wide * (i / 4 - 1)
        line.append((at, low + 0.35 * abs(at - parting) + 0.02 * rng.random()))
    line.append((x + 1.08 * wide, y - 0.3 * high))
    canvas.polygon(
        [*line, (x + 0.8 * wide, y - 0.9 * high), (x - 0.8 * wide, y - 0.9 * high)], hair
    )
    for sign in (-1, 1):
        canvas.polygon(
            [
                (x + sign * 1.08 * wide, y - 0.4 * high),
                (x + sign * 0.8 * wide, y - 0.45 * high),
                (x + sign * 0.93 * wide, y + 0.1 * high),
                (x + sign * 1.05 * wide, y + 0.1 * high),
            ],
            lit(hair, 0.85),
        )
    for _ in range(16):
        turn = math.pi * (1.08 + 0.84 * rng.random())
        tip = x + 1.02 * wide * math.cos(turn), y - 0.3 * high + 0.8 * high * math.sin(turn)
        root = parting + 0.25 * (tip[0] - parting), y - 1.08 * high
        canvas.line([root, tip], lit(hair, 0.6 + 0.9 * rng.random()), 0.005)


def draw_beard(canvas, rng, x, y, wide, high, hair):
    """Draw a beard around the chin."""
    shade = lit(hair, 0.7 + 0.3 * rng.random())
    canvas.ellipse(
        x, y + 0.62 * high, 0.8 * wide, 0.45 * high, shade, width=0.16 * wide, arc=(10, 170)
    )
    canvas.line(
        [
            (x - 0.35 * wide, y + 0.47 * high),
            (x, y + 0.42 * high),
            (x + 0.35 * wide, y + 0.47 * high),
        ],
        shade,
        0.018,
    )


def draw_hat(canvas, palette, rng, x, y, wide, high):
    """Draw a hat with its brim."""
    felt, brim = palette.colour(0.15, 0.85, 1.5), y - 0.5 * high
    canvas.shaded(
        [
            (x - 1.05 * wide, brim),
            (x - 0.9 * wide, brim - 0.7 * high),
            (x + 0.9 * wide, brim - 0.7 * high),
            (x + 1.05 * wide, brim),
        ],
        lit(felt, 1.2),
        lit(felt, 0.8),
        grain=20,
    )
    canvas.rectangle(
        x - 1.04 * wide, brim - 0.14 * high, x + 1.04 * wide, brim, palette.colour(0.1, 0.9, 1.5)
    )
    canvas.ellipse(x, brim + 0.01, (1.2 + 0.4 * rng.random()) * wide, 0.09 * high, lit(felt, 0.9))
