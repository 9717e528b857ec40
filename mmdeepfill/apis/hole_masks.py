"""A mask from anything that a user may give."""
import os
import warnings
from typing import Any, Optional, Tuple

import numpy as np
from PIL import Image

from ..datasets.masks import fill_box_within, fill_polygon, fit_mask
from .pictures import Picture, pixels_of, read_picture

ALPHA = 'alpha'
SHAPES = ('polygon', 'polygons', 'box', 'boxes')
#: More than this part of the picture being hole looks like a mask the wrong way round.
LARGE_SHARE = 0.6
_COLOUR_NOISE = 8  # largest difference between channels, of 255, that JPEG makes of grey
_DARK, _BRIGHT = 0.25, 0.75  # of the range; a mask between them has neither hole nor known


class MaskWarning(UserWarning):
    """A mask can be used, but may not be what was meant."""


def as_mask(mask: Any,
            size: Tuple[int, int],
            name: str = 'mask',
            invert: bool = False,
            resize: bool = False,
            picture: Optional[Picture] = None) -> np.ndarray:
    """A mask of 0 and 1 from whatever says where the hole is.

    ====================================  ==================================================
    given                                 the hole
    ====================================  ==================================================
    bool array                            True
    integers of 0 and 1                   1
    integers up to 255 (up to 65535)      128 (32768) and above, half of the range; values
                                          between black and white give a MaskWarning
    floating point, 0..1                  0.5 and above
    array of 2 or 4 channels, alpha       if the colour is the same wherever there is any (a
    not opaque                            shape drawn on a layer): where alpha is half or more;
                                          if it is black and white: white and opaque
    PIL image, path                       the same rules on what it shows, EXIF orientation
                                          of a file applied: as drawn on the displayed picture
    'alpha'                               where the picture itself is transparent (less than
                                          half opaque)
    dict(polygon=[(x, y), ...])           inside, see :func:`fill_polygon`; ``polygons`` is a
                                          list of such lists
    dict(box=(top, left, height, width))  inside; ``boxes`` is a list of such
    ====================================  ==================================================

    Args:
        mask: One of these; a dict may have several entries, whose union is taken.
        size (tuple[int, int]): Height and width of the picture.
        name (str): Named in errors and warnings.
        invert (bool): Exchange hole and known: black = hole.
        resize (bool): Bring a mask of another size to that of the picture, by nearest
            neighbour.
        picture (Picture, optional): For 'alpha'.

    Returns:
        np.ndarray: (H, W) uint8, 1 = hole. It may be empty or full, with a MaskWarning, as
        from 60 % of hole on, which is what a mask the wrong way round looks like.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: Another size, type or range; colours; or grey all over, with neither black nor
            white. Names the argument.
    """
    if isinstance(mask, str) and mask == ALPHA:
        hole = _transparent(picture, name)
    elif isinstance(mask, dict):
        hole = _drawn(mask, size, name)
    else:
        hole = _thresholded(_values(mask, name), name)
    if hole.shape != tuple(size) and not resize:
        raise ValueError(
            f'{name} is {hole.shape[0]}x{hole.shape[1]} (height x width), its picture is '
            f'{size[0]}x{size[1]}: give one of the same size, or resize_mask=True')
    hole = fit_mask(hole, *size, resize=True)
    hole = (hole == 0).astype(np.uint8) if invert else hole
    _remark(hole, name)
    return hole


def _remark(hole: np.ndarray, name: str) -> None:
    share = hole.mean()
    if share == 0:
        text = 'has no hole: the picture comes back as it is'
    elif share == 1:
        text = 'is hole all over: nothing of the picture is known, what comes is made up'
    elif share > LARGE_SHARE:
        text = (f'leaves {1 - share:.0%} of the picture; white (1, True) is hole: if it was '
                'meant the other way round, give invert_mask=True')
    else:
        return
    warnings.warn(f'{name} {text}', MaskWarning, stacklevel=3)


def _transparent(picture: Optional[Picture], name: str) -> np.ndarray:
    pixels = None if picture is None else picture.pixels
    if pixels is None or pixels.ndim == 2 or pixels.shape[2] not in (2, 4):
        raise ValueError(f"{name}: 'alpha' takes the transparent part of the picture for the "
                         'hole, and this picture has no alpha')
    full = 1 if pixels.dtype.kind == 'f' else np.iinfo(pixels.dtype).max
    return (pixels[..., -1] < full / 2).astype(np.uint8)


def _drawn(shapes: dict, size: Tuple[int, int], name: str) -> np.ndarray:
    unknown = set(shapes) - set(SHAPES)
    if unknown or not shapes:
        raise ValueError(f'{name}: a dict must have some of the keys {", ".join(SHAPES)}; got '
                         f'{sorted(map(str, shapes))}')
    polygons, boxes = list(shapes.get('polygons', [])), list(shapes.get('boxes', []))
    polygons += [shapes['polygon']] if 'polygon' in shapes else []
    boxes += [shapes['box']] if 'box' in shapes else []
    hole = np.zeros(size, np.uint8)
    for draw, items in ((fill_polygon, polygons), (fill_box_within, boxes)):
        for item in items:
            try:
                part = draw(*size, item)
            except ValueError as error:
                raise ValueError(f'{name}: {error}') from error
            if not part.any():
                raise ValueError(f'{name}: {item!r} holds no pixel of the picture of '
                                 f'{size[0]}x{size[1]} (height x width)')
            hole |= part
    return hole


def _values(mask: Any, name: str) -> np.ndarray:
    if isinstance(mask, (str, os.PathLike)):
        return read_picture(mask).pixels
    if isinstance(mask, Image.Image):
        return np.array(mask) if mask.mode == '1' else pixels_of(mask, name)
    if isinstance(mask, (list, tuple)) or not hasattr(mask, '__array__'):
        raise ValueError(
            f'{name} must be an array, a PIL image, a path, {ALPHA!r}, or a dict with '
            f'{", ".join(SHAPES)}; got {type(mask).__name__}')
    return np.asarray(mask)


def _thresholded(values: np.ndarray, name: str) -> np.ndarray:
    """(h, w) uint8 of 0 and 1."""
    if values.ndim not in (2, 3) or values.ndim == 3 and values.shape[2] > 4 or not values.size:
        raise ValueError(f'{name} must be (H, W) or (H, W, 1..4); got {values.shape}')
    if values.dtype == bool:
        values = values.astype(np.uint8)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    values = _on_unit_scale(values, name)
    if values.ndim == 3:
        values = _single(values, name)
    low, high = values.min(), values.max()
    if 0 < high < 0.5 or low > _DARK and high < _BRIGHT:
        raise ValueError(
            f'{name} holds neither white nor black: its values are {low:.3g}..{high:.3g} of the '
            'range of its type. Hole must be white (255 of 255, 1 of a mask of 0 and 1), the rest '
            'black')
    soft = np.count_nonzero((values > 0) & (values < 1))
    if soft:
        warnings.warn(
            f'{name} has {soft} pixels between black and white, as soft edges and JPEG make them: '
            'those of half of the range (128 of 255) and above are taken for hole', MaskWarning,
            stacklevel=4)
    return (values >= 0.5).astype(np.uint8)


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


def _single(values: np.ndarray, name: str) -> np.ndarray:
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
        hint = '' if alpha is None else (
            '. If it is the picture with the hole cut out, give that as the picture, and '
            f'{ALPHA!r} as the mask')
        raise ValueError(f'{name} is coloured; expected black and white, hole white{hint}')
    grey = values.mean(axis=2)
    return grey if alpha is None else np.where(alpha >= 0.5, grey, 0)
