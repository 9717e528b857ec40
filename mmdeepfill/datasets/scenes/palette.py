"""Colours that go together."""

import colorsys
from collections.abc import Sequence

import numpy as np

Colour = tuple[int, int, int]  # RGB, 0..255

#: Distances of a scheme's hues from the first, in turns of the colour circle.
_SCHEMES = (
    (0.0, 0.04, -0.05),
    (0.0, 0.08, 0.5),
    (0.0, -0.08, 0.42),
    (0.0, 0.33, 0.6),
    (0.0, 0.1, 0.2),
)
#: Wood and skin, sand, leaves, sky: purple is rare.
_COMMON = (0.04, 0.08, 0.12, 0.28, 0.36, 0.56, 0.62)


class Palette:
    """A few hues, and how vivid they are, drawn for one scene.

    Args:
        rng (np.random.Generator): The only source of randomness.
    """

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        base, spread = rng.random(), rng.random() - 0.5
        if rng.random() < 0.7:
            base = _COMMON[int(base * len(_COMMON))] + 0.08 * spread
        scheme = _SCHEMES[int(rng.integers(len(_SCHEMES)))]
        self.hues = [(base + offset) % 1 for offset in scheme]
        # most of the world is rather grey
        self.vividness = 0.12 + 0.42 * rng.random() ** 1.5

    def colour(self, low: float = 0.15, high: float = 0.9, vivid: float = 1.0) -> Colour:
        """One of the hues, its lightness (HSV value) uniform in [low, high]."""
        hue = self.hues[int(self.rng.integers(len(self.hues)))] + 0.05 * (self.rng.random() - 0.5)
        return self.of_hue(hue, low, high, vivid)

    def of_hue(self, hue: float, low: float, high: float, vivid: float = 1.0) -> Colour:
        """A given hue, in turns, varied in lightness and vividness."""
        saturation = min(0.85, self.vividness * vivid * (0.6 + 0.8 * self.rng.random()))
        return hsv(hue, saturation, low + (high - low) * self.rng.random())


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """RGB of a hue in turns (any number), saturation and value in [0, 1]."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return int(255 * red + 0.5), int(255 * green + 0.5), int(255 * blue + 0.5)


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """From ``one`` (part 0) to ``other`` (part 1)."""
    red, green, blue = (int(a + (b - a) * part + 0.5) for a, b in zip(one, other))
    return red, green, blue


def lit(colour: Colour, factor: float) -> Colour:
    """Lighter or darker by a factor, cut at white."""
    red, green, blue = (min(255, int(part * factor + 0.5)) for part in colour)
    return red, green, blue


def table(colours: Sequence[Colour]) -> np.ndarray:
    """(256, 3) uint8 that runs evenly from the first colour to the last."""
    at = np.linspace(0, 255, len(colours))
    grey = np.arange(256)
    columns = [np.interp(grey, at, [colour[i] for colour in colours]) for i in range(3)]
    return np.rint(np.stack(columns, 1)).astype(np.uint8)
