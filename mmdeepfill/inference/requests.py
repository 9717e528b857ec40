"""A picture to be filled: from what a user gives, to what a model takes, and back."""

import os
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from ..imageio.pictures import Picture, PictureWarning, from_pil, read_picture, to_pil
from .hole_masks import ALPHA, as_mask, plain_array
from .inputs import is_path
from .sketches import as_sketch

_LOSSY = ('.jpg', '.jpeg')
_DTYPES = 'uint8, uint16, float16, float32 or float64'


@dataclass(frozen=True)
class Request:
    """One picture with its hole.

    Args:
        given: What the user gave: an array, a PIL image, a path.
        picture (Picture): What is in it.
        mask (np.ndarray): (H, W) uint8, 1 = hole.
        opaque (bool): Whether the hole is what was transparent, and is to be seen afterwards.
        name (str): For messages.
        sketch (np.ndarray, optional): (H, W) uint8, 1 = a line to follow.
    """

    given: Any
    picture: Picture
    mask: np.ndarray
    opaque: bool
    name: str
    sketch: np.ndarray | None = None

    def with_sketch(self, sketch: Any, name: str = 'sketch') -> 'Request':
        """The same with lines to follow in its hole, see :func:`as_sketch`."""
        return replace(self, sketch=as_sketch(sketch, self.mask, name))

    @property
    def canvas(self) -> np.ndarray:
        """The array that a model takes, see :func:`to_canvas`."""
        return to_canvas(self.picture.pixels, self.mask, self.name)

    def filled(self, canvas: np.ndarray) -> Picture:
        """The picture with the hole of ``canvas``."""
        return self.picture.with_pixels(
            from_canvas(canvas, self.picture.pixels, self.mask, self.opaque)
        )

    def like_given(self, picture: Picture) -> Any:
        """A PIL image if that was given, else an array."""
        if not isinstance(self.given, Image.Image):
            dtype = getattr(self.given, 'dtype', None)  # an array may be in the other byte order
            return (
                picture.pixels.astype(dtype, copy=False)
                if isinstance(dtype, np.dtype)
                else picture.pixels
            )
        image = to_pil(picture)
        image.info = dict(self.given.info)
        return image


def make_request(
    image: Any,
    mask: Any,
    invert_mask: bool = False,
    resize_mask: bool = False,
    names: tuple[str, str] = ('image', 'mask'),
) -> Request:
    """Read what is a file, and check the rest.

    Args:
        image: Array, PIL image, or path or address of a file.
        mask: As :func:`as_mask` takes it.
        invert_mask, resize_mask (bool): See there.
        names (tuple[str, str]): Of the two in messages; for files it is their path.

    Raises:
        FileNotFoundError: A file does not exist.
        ValueError: Names what is wrong with which.
    """
    name, mask_name = names
    for flag, value in (('invert_mask', invert_mask), ('resize_mask', resize_mask)):
        if not isinstance(value, (bool, np.bool_)):
            raise ValueError(f'{flag} must be True or False; got {value!r}')
    if is_path(image):
        name = repr(os.fspath(image))
        picture = read_picture(image)
        _check_name(name, picture.metadata.format)
    elif isinstance(image, Image.Image):
        picture = from_pil(image, name)
    elif hasattr(image, '__array__'):
        picture = Picture(plain_array(image, name))
    else:
        raise ValueError(
            f'{name} must be an array, a PIL image or a path; got {type(image).__name__}'
        )
    check_pixels(picture.pixels, name)
    if is_path(mask):
        mask_name = f'{mask_name} {os.fspath(mask)!r}'
    hole = as_mask(mask, picture.size, mask_name, invert_mask, resize_mask, picture)
    opaque = isinstance(mask, str) and mask == ALPHA
    return Request(image, picture, hole, opaque, name)


def _check_name(name: str, kind: str) -> None:
    """Warn of a file whose result would lose what its content kept."""
    if name.strip('\'"').lower().endswith(_LOSSY) and kind not in ('JPEG', 'MPO'):
        warnings.warn(
            f'{name} is called a JPEG and holds a {kind}: a result of that name is a '
            'JPEG, which changes known pixels a little; write it as .png',
            PictureWarning,
            stacklevel=3,
        )


def check_pixels(pixels: np.ndarray, name: str = 'image') -> None:
    """Refuse arrays that are no pictures.

    Raises:
        ValueError: Not (H, W) or (H, W, 1..4), no pixel, or of another type; names the argument.
    """
    if pixels.dtype == bool:
        raise ValueError(
            f'{name} must be {_DTYPES}; got bool, which looks like a mask: the picture '
            'comes first, then the mask'
        )
    if pixels.dtype not in (np.uint8, np.uint16) and pixels.dtype not in (
        np.float16,
        np.float32,
        np.float64,
    ):
        hint = (
            f': give {name}.astype(np.uint8) if its values are 0..255'
            if pixels.dtype.kind in 'iu'
            else ''
        )
        raise ValueError(f'{name} must be {_DTYPES}; got {pixels.dtype}{hint}')
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and not 1 <= pixels.shape[2] <= 4):
        hint = (
            ': channels come last'
            if pixels.ndim == 3 and pixels.shape[0] in (1, 3, 4)
            else (f': give one picture, {name}[0], or a list of them' if pixels.ndim == 4 else '')
        )
        raise ValueError(
            f'{name} must be (H, W) or (H, W, 1..4), grey or RGB with or without '
            f'alpha; got {pixels.shape}{hint}'
        )
    if not pixels.size:
        raise ValueError(f'{name} has no pixels: {pixels.shape}')


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
