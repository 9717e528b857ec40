"""Lines that a user has drawn into a hole, for models that follow them."""

import warnings
from typing import Any

import numpy as np

from ..datasets.masks import unit_plane
from .hole_masks import MaskWarning, read_values

#: More than this part of a sketch being line looks like black lines on white.
LARGE_SHARE = 0.5


def as_sketch(sketch: Any, mask: np.ndarray, name: str = 'sketch') -> np.ndarray:
    """Lines of 0 and 1 from a black and white picture of them.

    Args:
        sketch: Array, PIL image or path: white lines on black, or lines of one colour on a
            transparent layer, black too. Half of the range and above is
            line.
        mask (np.ndarray): (H, W), 1 = hole. Lines elsewhere are not looked at.
        name (str): Named in errors and warnings.

    Returns:
        np.ndarray: (H, W) uint8, 1 = line. With a MaskWarning if there is none in the hole, or
        if most is line, as in black lines on white.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: Another size than the mask's; another type or range; colours. Names the
            argument.
    """
    lines = (
        unit_plane(read_values(sketch, name), name, 'lines', black_is_drawn=True) >= 0.5
    ).astype(np.uint8)
    if lines.shape != mask.shape:
        raise ValueError(
            f'{name} is {lines.shape[0]}x{lines.shape[1]} (height x width), its '
            f'picture is {mask.shape[0]}x{mask.shape[1]}: draw on one of the same '
            'size'
        )
    if lines.mean() > LARGE_SHARE:
        _warn(
            f'{name} is white on {lines.mean():.0%} of the picture; white is line: draw white '
            'on black'
        )
    elif mask.any() and not lines[mask != 0].any():
        _warn(f'{name} has no line in the hole, and others are not looked at')
    return lines


def _warn(text: str) -> None:
    warnings.warn(text, MaskWarning, stacklevel=3)
