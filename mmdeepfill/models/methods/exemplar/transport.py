"""First guess for a hole: colours run inwards along the edges that reach it.

After Bornemann and Maerz, *Fast Image Inpainting Based on Coherence Transport*, JMIV 2007. They
fill pixel by pixel; here it is ring by ring, which NumPy does fast.
"""

import cv2
import numpy as np

from .levels import smoothed

#: Radius of the ball in pixels; smoothing of the colours before their slopes, and of the tensor.
_RADIUS, _FINE, _WIDE = 5, 0.8, 2.5
#: How much narrower than the ball the pull along a clear edge is, and the coherence, in levels,
#: from which an edge is clear.
_STRENGTH, _CLEAR = 15.0, 5.0


def run_inwards(planes: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Fill what is unknown, from its rim to its middle, along the edges.

    Args:
        planes (np.ndarray): (h, w, C) float32; the first three are colours, which edges are of.
        unknown (np.ndarray): (h, w) bool; not all of it.

    Returns:
        np.ndarray: (h, w, C) float32.
    """
    planes, unknown = planes.copy(), unknown.copy()
    span = np.arange(-_RADIUS, _RADIUS + 1)
    steps = np.stack(np.meshgrid(span, span, indexing='ij'), 2).reshape(-1, 2)
    squares = (steps**2).sum(1)
    steps = steps[(squares > 0) & (squares <= _RADIUS**2)]
    lengths = np.sqrt((steps**2).sum(1))
    square = np.ones((3, 3), np.uint8)
    while unknown.any():
        inner = cv2.erode(unknown.astype(np.uint8), square, borderValue=1) != 0
        ring = unknown & ~inner
        pixels = np.argwhere(ring)
        normals, strength = _edges(planes, unknown, ring)
        near = pixels[:, None] + steps
        inside = ((near >= 0) & (near < unknown.shape)).all(2)
        near = np.where(inside[..., None], near, pixels[:, None])
        known = inside & ~unknown[near[..., 0], near[..., 1]]
        beside = normals @ steps.T  # how far from the edge through the pixel
        weights = np.exp(-((strength[:, None] * beside / _RADIUS) ** 2) / 2) + 1e-9
        weights = weights / lengths * known
        found = planes[near[..., 0], near[..., 1]]
        planes[ring] = (weights[..., None] * found).sum(1) / weights.sum(1)[:, None]
        unknown = inner
    return planes


def _edges(
    planes: np.ndarray, unknown: np.ndarray, ring: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Unit normals (N, 2) of the edges at a ring, and their strength (N,)."""
    down, right = np.gradient(smoothed(planes[..., :3], unknown, _FINE), axis=(0, 1))
    tensor = np.stack([(down**2).sum(2), (right**2).sum(2), (down * right).sum(2)], 2)
    tall, wide, mixed = smoothed(tensor, unknown, _WIDE)[ring].T
    angle = 0.5 * np.arctan2(2 * mixed, tall - wide)
    coherence = np.maximum(np.hypot(tall - wide, 2 * mixed), 1e-6)
    strength = 1 + _STRENGTH * np.exp(-(_CLEAR**2) / coherence)
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32), strength
