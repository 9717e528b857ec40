"""A mask from anything that a user may give.

The rules for its values are those of :mod:`mmdeepfill.datasets.masks.planes`, for sketches and for
the masks of training too.
"""

import os
import warnings
from typing import Any

import numpy as np
from PIL import Image

from ..core.wording import option
from ..datasets.masks import (
    COLOUR_NOISE,
    SHAPES,
    check_upright,
    fit_mask,
    same_proportions,
    unit_plane,
)
from ..imageio.pictures import Picture, pixels_of, read_picture
from .picture_holes import SELECTIONS, drawn_hole, transparent_hole

ALPHA = 'alpha'
#: More than this part of the picture being hole looks like a mask the wrong way round.
LARGE_SHARE = 0.6
_KINDS = (
    f'an array, a PIL image, a path, {ALPHA!r}, or a dict with {", ".join((*SHAPES, *SELECTIONS))}'
)
_CUT_OUT = (
    '. If it is the picture with the hole cut out, give that as the picture, and '
    f'{ALPHA!r} as the mask'
)
_DARK, _BRIGHT = 0.25, 0.75  # of the range; a mask between them has neither hole nor known


class MaskWarning(UserWarning):
    """A mask or a sketch can be used, but may not be what was meant."""


def as_mask(
    mask: Any,
    size: tuple[int, int],
    name: str = 'mask',
    invert: bool = False,
    resize: bool = False,
    picture: Picture | None = None,
) -> np.ndarray:
    """A mask of 0 and 1 from whatever says where the hole is.

    ====================================  ==================================================
    given                                 the hole
    ====================================  ==================================================
    bool array                            True
    integers of 0 and 1                   1
    integers up to 255 (up to 65535)      128 (32768) and above, half of the range; values
                                          between black and white give a MaskWarning
    floating point, 0..1                  0.5 and above
    array of 2 or 4 channels, alpha       a shape drawn on a layer, in white or in one colour
    not opaque                            that leaves most of the border free: where alpha is
                                          half or more. A black shape, a layer with the hole
                                          erased, and several colours are refused, for it cannot
                                          be known what the hole is
    PIL image, path                       the same rules on what it shows, EXIF orientation
                                          of a file applied: as drawn on the displayed picture
    'alpha'                               where the picture itself is less opaque than where it
                                          is most: what a soft eraser left half transparent
                                          belongs to the hole
    dict(polygon=[(x, y), ...])           inside, see :func:`fill_polygon`; ``polygons`` is a
                                          list of such lists
    dict(box=(top, left, height, width))  inside; ``boxes`` is a list of such
    dict(select=[(x, y), ...])            the object at each point and a rim around it, see
                                          :func:`~mmdeepfill.imageio.proposals.select_object`
    dict(select_box=[(x, y, w, h), ...])  the object in each box, likewise
    ====================================  ==================================================

    Args:
        mask: One of these; a dict may have several entries, whose union is taken.
        size (tuple[int, int]): Height and width of the picture.
        name (str): Named in errors and warnings.
        invert (bool): Exchange hole and known: black = hole.
        resize (bool): Bring a mask of another size to that of the picture, by nearest
            neighbour; with a MaskWarning where the proportions differ.
        picture (Picture, optional): For 'alpha', and to select objects.

    Returns:
        np.ndarray: (H, W) uint8, 1 = hole. It may be empty or full, with a MaskWarning, as
        from 60 % of hole on, which is what a mask the wrong way round looks like.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: Another size, type or range; on its side; colours; a layer that could mean
            anything; or grey all over, with neither black nor white. Names the argument.
    """
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise ValueError(f'size must be (height, width) of the picture; got {size!r}')
    if isinstance(mask, str) and mask == ALPHA:
        hole = transparent_hole(picture, name)
    elif isinstance(mask, dict):
        hole = drawn_hole(mask, size, name, picture)
    else:
        hole = _thresholded(mask, name)
    if hole.shape != tuple(size) and not resize:
        raise ValueError(
            f'{name} is {hole.shape[0]}x{hole.shape[1]} (height x width), its picture is '
            f'{size[0]}x{size[1]}: give one of the same size, or '
            f'{option("resize_mask", True)}'
        )
    _check_proportions(hole.shape, (size[0], size[1]), name)
    hole = fit_mask(hole, *size, resize=True)
    hole = (hole == 0).astype(np.uint8) if invert else hole
    _remark(hole, name)
    return hole


def _check_proportions(shape: tuple[int, int], size: tuple[int, int], name: str) -> None:
    check_upright(shape, size, name)
    if not same_proportions(shape, size):
        warnings.warn(
            f'{name} is {shape[0]}x{shape[1]} (height x width), its picture {size[0]}x{size[1]}: '
            'resizing stretches its hole, for the proportions differ',
            MaskWarning,
            stacklevel=3,
        )


def _remark(hole: np.ndarray, name: str) -> None:
    share = hole.mean()
    if share == 0:
        text = 'has no hole: the picture comes back as it is'
    elif share == 1:
        text = 'is hole all over: nothing of the picture is known, what comes is made up'
    elif share > LARGE_SHARE:
        text = (
            f'leaves {1 - share:.0%} of the picture; white (1, True) is hole: if it was '
            f'meant the other way round, give {option("invert_mask", True)}'
        )
    else:
        return
    warnings.warn(f'{name} {text}', MaskWarning, stacklevel=3)


def _thresholded(mask: Any, name: str) -> np.ndarray:
    """(h, w) uint8 of 0 and 1."""
    given = read_values(mask, name, _KINDS)
    values = unit_plane(given, name, 'hole', _CUT_OUT)
    low, high = values.min(), values.max()
    if given.dtype == np.uint16 and 1 < given.max() <= 255:
        raise ValueError(
            f'{name} is uint16, of which white is 65535; its values go to '
            f'{given.max()}, as those of 8 bits: give mask.astype(np.uint8), or save '
            'it with 8 bits'
        )
    if 0 < high < 0.5 or (low > _DARK and high < _BRIGHT):
        raise ValueError(
            f'{name} holds neither white nor black: its values are {low * 255:.3g}..'
            f'{high * 255:.3g} on the scale of 0..255. Hole must be white (255 of 255, 1 of a mask '
            'of 0 and 1), the rest black; of numbered classes take one: mask == 3'
        )
    soft = np.count_nonzero((values > COLOUR_NOISE) & (values < 1 - COLOUR_NOISE))
    if soft:
        warnings.warn(
            f'{name} has {soft} pixels between black and white, as soft edges and JPEG make them: '
            'those of half of the range (128 of 255) and above are taken for hole',
            MaskWarning,
            stacklevel=4,
        )
    return (values >= 0.5).astype(np.uint8)


def read_values(
    given: Any, name: str, kinds: str = 'an array, a PIL image or a path'
) -> np.ndarray:
    """Values of an array, a PIL image or a file; of a JPEG without its noise at black and white.

    Args:
        given: One of these, or a Picture.
        name (str): Named in errors.
        kinds (str): For the error: what else would have done.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is something else.
    """
    if isinstance(given, (str, os.PathLike)):
        given = read_picture(given)
    if isinstance(given, Picture):
        return _denoised(given.pixels) if given.metadata.jpeg else given.pixels
    if isinstance(given, Image.Image):
        values = np.array(given) if given.mode == '1' else pixels_of(given, name)
        return _denoised(values) if given.format == 'JPEG' else values
    if isinstance(given, (list, tuple)) or not hasattr(given, '__array__'):
        raise ValueError(f'{name} must be {kinds}; got {type(given).__name__}')
    return plain_array(given, name)


def plain_array(given: Any, name: str) -> np.ndarray:
    """The array that something holds, in this machine's byte order.

    Args:
        given: An array, or what has ``__array__``.
        name (str): Named in errors.

    Raises:
        ValueError: It is a masked array, of which one half would be lost in silence.
    """
    if isinstance(given, np.ma.MaskedArray):
        raise ValueError(
            f'{name} must be a plain array; got a masked one: give {name}.filled(0), '
            f'and {name}.mask as the mask if what is masked is the hole'
        )
    try:
        array = np.asarray(given)
    except (RuntimeError, TypeError) as error:  # a tensor on a GPU, or with a gradient
        raise ValueError(
            f'{name} cannot be read as an array: give {name}.detach().cpu().numpy(); '
            f'got {type(given).__name__}'
        ) from error
    return array.astype(array.dtype.newbyteorder('='), copy=False)


def _denoised(values: np.ndarray) -> np.ndarray:
    """8-bit values of a JPEG, those near black and white made so."""
    noise = round(COLOUR_NOISE * 255)
    return np.where(values <= noise, 0, np.where(values >= 255 - noise, 255, values))
