"""From the drawing to a photograph of it: light, lens and sensor."""

import cv2
import numpy as np

from .canvas import SUPERSAMPLING, Canvas, add_noise
from .noise import fractal


def photograph(
    canvas: Canvas, rng: np.random.Generator, noise_rng: np.random.Generator
) -> np.ndarray:
    """Shrink the drawing, light it unevenly, blur it a little, and add a sensor's noise.

    Args:
        canvas (Canvas): The drawing.
        rng (np.random.Generator): Of strengths and of the light, as often at every size.
        noise_rng (np.random.Generator): Of the sensor's noise.

    Returns:
        np.ndarray: (size, size, 3) uint8 RGB.
    """
    size = canvas.side // SUPERSAMPLING
    # of a whole factor, INTER_AREA is the rounded mean
    image = cv2.resize(canvas.pixels, (size, size), interpolation=cv2.INTER_AREA)
    contrast, cast = 20 + int(rng.integers(50)), rng.integers(-7, 8, 3)
    softness, noise = rng.random(), int(rng.integers(2, 15))
    image = _relight(image, contrast, cast, rng)
    if softness < 0.5:
        image = _soften(image)
    return _sensor(image, noise, noise_rng)


def _relight(
    image: np.ndarray, contrast: int, cast: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Multiply by a smooth light, 1 in the mean, and by a colour cast."""
    size = len(image)
    # three octaves, then their amplitude is 0
    light = fractal(rng, size, persistence=36)
    gain = np.clip(128 + (light * np.int16(contrast) >> 7), 50, 220).astype(np.uint16)
    lit = []
    for plane, part in zip(cv2.split(image), cast.tolist()):
        tinted = gain * np.uint16(128 + part) >> 7
        lit.append(np.minimum(plane * tinted >> 7, 255).astype(np.uint8))
    return cv2.merge(lit)


def _soften(image: np.ndarray) -> np.ndarray:
    """Binomial blur [1 2 1] / 4 along both axes, in integers."""
    wide = np.pad(image.astype(np.uint16), ((1, 1), (1, 1), (0, 0)), 'edge')
    down = wide[:-2] + 2 * wide[1:-1] + wide[2:]
    return (down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:] + 8 >> 4).astype(np.uint8)


def _sensor(image: np.ndarray, strength: int, rng: np.random.Generator) -> np.ndarray:
    """Grey noise of triangular density: up to ``strength`` levels, 0.41 of it on average."""
    one, other = (
        np.frombuffer(rng.bytes(image.shape[0] * image.shape[1]), np.uint8) for _ in range(2)
    )
    noise = (one.astype(np.int16) + other - 255) * np.int16(strength) >> 8
    return add_noise(
        [plane.astype(np.int16) for plane in cv2.split(image)], noise.reshape(image.shape[:2])
    )
