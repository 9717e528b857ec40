"""Holes that are drawn with coordinates, or found on the picture itself."""

import numpy as np

from ..core.wording import option
from ..datasets.masks import fill_shapes
from ..imageio.pictures import Picture
from ..imageio.proposals import select_object

#: Entries of a dict that select objects, each with the argument of ``select_object``.
SELECTIONS = {'select': 'points', 'select_box': 'boxes'}


def drawn_hole(mask: dict, size: tuple[int, int], name: str, picture: Picture | None) -> np.ndarray:
    """The union of shapes and of selected objects, (H, W) uint8, 1 = hole.

    Raises:
        ValueError: If a shape or a place is none, or there is no picture to select on.
    """
    chosen = {SELECTIONS[key]: value for key, value in mask.items() if key in SELECTIONS}
    shapes = {key: value for key, value in mask.items() if key not in SELECTIONS}
    if not chosen:
        return fill_shapes(mask, size, name)
    hole = fill_shapes(shapes, size, name) if shapes else np.zeros(size, np.uint8)
    if picture is None:
        raise ValueError(f'{name}: objects are selected on a picture, and there is none')
    try:
        return select_object(picture.pixels, mask=hole, **chosen)
    except ValueError as error:
        argument, _, rest = str(error).partition(': ')
        told = {argument: option(key) for key, argument in SELECTIONS.items()}
        raise ValueError(f'{told.get(argument, argument)}: {rest}') from error


def transparent_hole(picture: Picture | None, name: str) -> np.ndarray:
    """The part that is less opaque than the picture is at most, (H, W) uint8, 1 = hole.

    Raises:
        ValueError: If there is no picture with alpha.
    """
    pixels = None if picture is None else picture.pixels
    if pixels is None or pixels.ndim == 2 or pixels.shape[2] not in (2, 4):
        raise ValueError(
            f"{name}: 'alpha' takes the transparent part of the picture for the "
            'hole, and this picture has no alpha'
        )
    alpha = pixels[..., -1]
    return ((alpha < alpha.max()) | (alpha == 0)).astype(np.uint8)
