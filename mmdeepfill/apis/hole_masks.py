"""A mask from anything that a user may give."""
import warnings
from typing import Any, Optional, Tuple

import numpy as np

from ..datasets.masks import fill_box_within, fill_polygon, fit_mask
from .pictures import Picture
from .planes import read_values, unit_plane

ALPHA = 'alpha'
SHAPES = ('polygon', 'polygons', 'box', 'boxes')
#: More than this part of the picture being hole looks like a mask the wrong way round.
LARGE_SHARE = 0.6
_KINDS = f'an array, a PIL image, a path, {ALPHA!r}, or a dict with {", ".join(SHAPES)}'
_CUT_OUT = ('. If it is the picture with the hole cut out, give that as the picture, and '
            f'{ALPHA!r} as the mask')
_DARK, _BRIGHT = 0.25, 0.75  # of the range; a mask between them has neither hole nor known


class MaskWarning(UserWarning):
    """A mask or a sketch can be used, but may not be what was meant."""


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
        hole = _thresholded(mask, name)
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


def _thresholded(mask: Any, name: str) -> np.ndarray:
    """(h, w) uint8 of 0 and 1."""
    values = unit_plane(read_values(mask, name, _KINDS), name, 'hole', _CUT_OUT)
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
