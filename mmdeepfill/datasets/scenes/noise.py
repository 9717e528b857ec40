"""Smooth noise of whole numbers, the same on every machine.

Floats would do too, but sums of products may differ in their last bit with the processor's
instructions; OpenCV's pyramids of 16-bit integers are exact.
"""

import cv2
import numpy as np

#: Finer than this, noise is only enlarged: a camera would not show more, and it takes time.
_FINEST = 512
_COARSEST = 4


def fractal(rng: np.random.Generator, side: int, persistence: int = 140) -> np.ndarray:
    """Sum of octaves of noise, each of twice the frequency.

    Coarse octaves are drawn first, so that a larger picture begins with the same noise.

    Args:
        rng (np.random.Generator): The only source of randomness.
        side (int): Side in pixels.
        persistence (int): Amplitude of an octave, in 256ths of the one before.

    Returns:
        np.ndarray: (side, side) int16, about -128..127 with a mean near 0; rarely beyond.
    """
    cells, amplitude = _COARSEST, 110
    field = _octave(rng, cells, amplitude)
    while cells < side:
        cells *= 2
        amplitude = amplitude * persistence >> 8
        field = cv2.pyrUp(field)
        if cells <= _FINEST and amplitude:
            field += _octave(rng, cells, amplitude)
    return field[:side, :side]


def _octave(rng: np.random.Generator, cells: int, amplitude: int) -> np.ndarray:
    noise = np.frombuffer(rng.bytes(cells * cells), np.int8).reshape(cells, cells)
    # odd numbers: as many above 0 as below
    odd = 2 * noise.astype(np.int16) + 1
    return odd * np.int16(amplitude) + 128 >> 8


def ridge(rng: np.random.Generator, count: int, roughness: float) -> np.ndarray:
    """Heights of a mountain line by midpoint displacement.

    Args:
        rng (np.random.Generator): The only source of randomness.
        count (int): Points, 2**k + 1.
        roughness (float): Displacement at a level, as a part of the one before, in (0, 1).

    Returns:
        np.ndarray: (count,) float64, roughly in [-1, 1].
    """
    heights = rng.random(2) - 0.5
    scale = 0.5
    while len(heights) < count:
        middle = (heights[1:] + heights[:-1]) / 2 + (rng.random(len(heights) - 1) - 0.5) * 2 * scale
        merged = np.empty(2 * len(heights) - 1)
        merged[::2], merged[1::2] = heights, middle
        heights, scale = merged, scale * roughness
    return heights
