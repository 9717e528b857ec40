"""Furniture of scenes: rug, shelf, sofa, table, plant, lamp."""

import math

from .palette import hsv, lit


def rug(canvas, palette, rng, bottom):
    """A rug on the floor."""
    rug = palette.colour(0.3, 0.8, 1.4)
    for shrink, factor in ((0.0, 1.0), (0.04, 0.7), (0.07, 1.2)):
        y0, y1 = bottom + 0.08 + shrink, 0.98 - shrink
        canvas.shaded(
            [(0.28 + shrink, y0), (0.75 - shrink, y0), (0.9 - shrink, y1), (0.12 + shrink, y1)],
            lit(rug, factor),
            lit(rug, 1.1 * factor),
            grain=30,
        )


def shelf(canvas, palette, rng, x, bottom):
    """A shelf with books, beside the wall."""
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


def sofa(canvas, palette, rng, x, y):
    """A sofa with cushions, seen from the front."""
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


def table(canvas, palette, rng, x, y):
    """A table, seen from the front."""
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


def plant(canvas, palette, rng, x, y):
    """A plant in a pot."""
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


def lamp(canvas, rng, x, y):
    """A lamp that hangs from the ceiling, and its light."""
    shade = hsv(0.11, 0.3 * rng.random(), 0.85 + 0.15 * rng.random())
    canvas.line([(x, 0), (x, y)], (50, 45, 40), 0.006)
    canvas.shaded(
        [(x - 0.04, y), (x + 0.04, y), (x + 0.09, y + 0.09), (x - 0.09, y + 0.09)],
        lit(shade, 0.85),
        shade,
    )
    canvas.glow(x, y + 0.12, 0.4, (255, 225, 170), int(rng.integers(50, 110)))
