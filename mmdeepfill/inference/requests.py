"""A picture to be filled: from what a user gives, to what a model takes, and back."""

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from ..core.wording import option
from ..imageio.pictures import (
    Picture,
    PictureWarning,
    check_extend,
    from_pil,
    read_picture,
    reframe,
    to_pil,
)
from ..imageio.proposals import grow_mask
from .canvases import from_canvas, to_canvas
from .hole_masks import ALPHA, as_mask, plain_array
from .inputs import is_path
from .sketches import as_sketch

_LOSSY = ('.jpg', '.jpeg')
_DTYPES = 'uint8, uint16, float16, float32 or float64'


@dataclass(frozen=True)
class Framing:
    """Changes of a mask, and of the sides of its picture, before the hole is filled.

    Args:
        grow_mask (int): Pixels by which the hole is grown, or shrunk if negative.
        crop, extend (Sequence[int], optional): See :func:`~mmdeepfill.imageio.pictures.reframe`.
    """

    grow_mask: int = 0
    crop: Sequence[int] | None = None
    extend: Sequence[int] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.grow_mask, bool) or not isinstance(self.grow_mask, (int, np.integer)):
            raise ValueError(
                f'{option("grow_mask")}: expected a whole number of pixels, got {self.grow_mask!r}'
            )
        if self.extend is not None:
            check_extend(self.extend)

    @property
    def is_anew(self) -> bool:
        """Test for a change of the sides."""
        return self.crop is not None or self.extend is not None

    def of(self, picture: Picture, mask: np.ndarray) -> tuple[Picture, np.ndarray]:
        """The picture and the mask, (H, W) of 0 and 1, after that."""
        hole = grow_mask(mask, int(self.grow_mask)) if self.grow_mask else mask
        return reframe(picture, hole, self.crop, self.extend) if self.is_anew else (picture, hole)


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
    framing: Framing = Framing(),
) -> Request:
    """Read what is a file, and check the rest.

    Args:
        image: Array, PIL image, or path or address of a file.
        mask: As :func:`as_mask` takes it; None, if the picture is framed anew: no hole but that.
        invert_mask, resize_mask (bool): See there.
        names (tuple[str, str]): Of the two in messages; for files it is their path.
        framing (Framing): What becomes of the mask and the sides of the picture.

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
    if mask is None and framing.is_anew:
        hole = np.zeros(picture.size, np.uint8)
    else:
        hole = as_mask(mask, picture.size, mask_name, invert_mask, resize_mask, picture)
    opaque = isinstance(mask, str) and mask == ALPHA
    return Request(image, *framing.of(picture, hole), opaque, name)


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
