"""Pixels as a model takes them, and back into those of the picture."""

import numpy as np


def to_canvas(pixels: np.ndarray, mask: np.ndarray, name: str = 'image') -> np.ndarray:
    """The picture as a model takes it.

    Grey becomes three equal channels, alpha is left out. 8 bits stay 8 bits; 16 bits and floating
    point become float32 on the same scale of 0..255, without rounding to it.

    Args:
        pixels (np.ndarray): (H, W) or (H, W, 1..4), uint8, uint16 or floating point.
        mask (np.ndarray): (H, W), 1 = hole. What floating-point pixels hold there (NaN, say) does
            not matter.
        name (str): Named in errors.

    Returns:
        np.ndarray: (H, W, 3) uint8 or float32; may be a view.

    Raises:
        ValueError: Floating-point values outside [0, 1] where the picture is known.
    """
    colour = (
        pixels[..., : 1 if pixels.shape[2] < 3 else 3] if pixels.ndim == 3 else pixels[..., None]
    )
    if pixels.dtype == np.uint16:
        colour = colour / np.float32(257)
    elif pixels.dtype.kind == 'f':
        known = colour[mask == 0]
        if known.size and not (known.min() >= 0 and known.max() <= 1):
            raise ValueError(
                f'{name}: floating-point pixels must be in [0, 1]; got '
                f'{known.min():g}..{known.max():g}: scale them, or give uint8'
            )
        colour = np.where(mask[..., None] == 0, colour, 0).astype(np.float32) * np.float32(255)
    return colour if colour.shape[2] == 3 else np.repeat(colour, 3, axis=2)


def to_rgb(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The known part of a picture as (H, W, 3) uint8, rounded; arguments of :func:`to_canvas`."""
    return np.rint(to_canvas(pixels, mask)).astype(np.uint8)


def from_canvas(
    filled: np.ndarray, pixels: np.ndarray, mask: np.ndarray, opaque: bool = False
) -> np.ndarray:
    """The picture with its hole filled; elsewhere it is bit-equal.

    Args:
        filled (np.ndarray): (H, W, 3) on the scale of 0..255.
        pixels (np.ndarray): As in :func:`to_canvas`.
        mask (np.ndarray): (H, W), 1 = hole.
        opaque (bool): Whether alpha becomes full in the hole; else it stays as it was.

    Returns:
        np.ndarray: Like ``pixels``; what is grey gets the mean of the three channels.
    """
    hole = mask != 0
    values = filled[hole].astype(np.float32)
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels < 3:
        values = values.mean(axis=1, keepdims=True)
    integer = pixels.dtype.kind == 'u'
    full = np.iinfo(pixels.dtype).max if integer else 1
    values = np.clip(values * np.float32(full / 255), 0, full)
    values = (np.rint(values) if integer else values).astype(pixels.dtype)
    result = pixels.copy()
    if pixels.ndim == 2:
        result[hole] = values[:, 0]
        return result
    result[hole, : values.shape[1]] = values
    if opaque and channels in (2, 4):
        result[hole, -1] = full
    return result
