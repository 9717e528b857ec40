"""One black and white channel from anything that a user may give: masks and sketches."""
import os
from typing import Any

import numpy as np
from PIL import Image

from .pictures import pixels_of, read_picture

_COLOUR_NOISE = 8  # largest difference between channels, of 255, that JPEG makes of grey


def read_values(given: Any, name: str, kinds: str = 'an array, a PIL image or a path') -> np.ndarray:
    """What an array, a PIL image or a file holds.

    Args:
        given: One of these.
        name (str): Named in errors.
        kinds (str): For the error: what else would have done.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is something else.
    """
    if isinstance(given, (str, os.PathLike)):
        return read_picture(given).pixels
    if isinstance(given, Image.Image):
        return np.array(given) if given.mode == '1' else pixels_of(given, name)
    if isinstance(given, (list, tuple)) or not hasattr(given, '__array__'):
        raise ValueError(f'{name} must be {kinds}; got {type(given).__name__}')
    return np.asarray(given)


def unit_plane(values: np.ndarray, name: str, white: str, cut_out: str = '') -> np.ndarray:
    """One channel in [0, 1], 1 = white.

    Args:
        values (np.ndarray): (H, W) or (H, W, 1..4): bool; floating point in [0, 1]; integers of
            0 and 1, or up to 255 or 65535. Of 2 or 4 channels the last is alpha: where
            the colour is the same wherever there is any, a shape drawn on a layer, alpha counts.
        name (str): Named in errors.
        white (str): What white stands for, for errors.
        cut_out (str): What to say of colours with transparent parts.

    Returns:
        np.ndarray: (H, W).

    Raises:
        ValueError: Another shape, type or range; colours. Names the argument.
    """
    if values.ndim not in (2, 3) or values.ndim == 3 and values.shape[2] > 4 or not values.size:
        raise ValueError(f'{name} must be (H, W) or (H, W, 1..4); got {values.shape}')
    if values.dtype == bool:
        values = values.astype(np.uint8)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    values = _on_unit_scale(values, name)
    return values if values.ndim == 2 else _single(values, name, white, cut_out)


def _on_unit_scale(values: np.ndarray, name: str) -> np.ndarray:
    if values.dtype.kind == 'f':
        if not (values.min() >= 0 and values.max() <= 1):
            raise ValueError(f'{name}: floating-point values must be in [0, 1]; got '
                             f'{values.min():g}..{values.max():g}: divide by the largest')
        return values
    if values.dtype.kind not in 'iu':
        raise ValueError(f'{name} must be boolean, integer or floating point; got '
                         f'{values.dtype}')
    low, high = int(values.min()), int(values.max())
    full = 65535 if values.dtype == np.uint16 or high > 255 else 255
    if low < 0 or high > full:
        raise ValueError(f'{name}: integers must be in 0..255 or 0..65535; got {low}..{high}')
    # halves are exact: 128/255 and 32768/65535 are above, 127 and 32767 below
    return values / (1 if high <= 1 else full)


def _single(values: np.ndarray, name: str, white: str, cut_out: str) -> np.ndarray:
    """(h, w) of (h, w, 2|3|4) in [0, 1]."""
    alpha = None
    if values.shape[2] in (2, 4):
        values, alpha = values[..., :-1], values[..., -1]
        if (alpha == 1).all():
            alpha = None
    if alpha is not None:
        shown = values[alpha >= 0.5]
        if not len(shown) or (np.ptp(shown, axis=0) <= _COLOUR_NOISE / 255).all():
            return alpha
    if np.ptp(values, axis=2).max() > _COLOUR_NOISE / 255:
        hint = '' if alpha is None else cut_out
        raise ValueError(f'{name} is coloured; expected black and white, {white} white{hint}')
    grey = values.mean(axis=2)
    return grey if alpha is None else np.where(alpha >= 0.5, grey, 0)
