"""A picture to be filled: from what a user gives, and back to a thing of its kind."""
import os
from dataclasses import dataclass, replace
from typing import Any, Optional, Tuple

import numpy as np
from PIL import Image

from .filling import check_pixels, from_canvas, to_canvas
from .hole_masks import ALPHA, as_mask
from .inputs import is_path
from .pictures import Picture, from_pil, read_picture, to_pil
from .sketches import as_sketch


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
    sketch: Optional[np.ndarray] = None

    def with_sketch(self, sketch: Any, name: str = 'sketch') -> 'Request':
        """The same with lines to follow in its hole, see :func:`as_sketch`."""
        return replace(self, sketch=as_sketch(sketch, self.mask, name))

    @property
    def canvas(self) -> np.ndarray:
        """What a model takes, see :func:`to_canvas`."""
        return to_canvas(self.picture.pixels, self.mask, self.name)

    def filled(self, canvas: np.ndarray) -> Picture:
        """The picture with the hole of ``canvas``."""
        return self.picture.with_pixels(
            from_canvas(canvas, self.picture.pixels, self.mask, self.opaque))

    def like_given(self, picture: Picture) -> Any:
        """A PIL image if that was given, else an array."""
        if not isinstance(self.given, Image.Image):
            return picture.pixels
        image = to_pil(picture)
        image.info = dict(self.given.info)
        return image


def make_request(image: Any, mask: Any, invert_mask: bool = False, resize_mask: bool = False,
                 names: Tuple[str, str] = ('image', 'mask')) -> Request:
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
    if is_path(image):
        name = repr(os.fspath(image))
        picture = read_picture(image)
    elif isinstance(image, Image.Image):
        picture = from_pil(image, name)
    elif hasattr(image, '__array__'):
        picture = Picture(np.asarray(image))
    else:
        raise ValueError(f'{name} must be an array, a PIL image or a path; got '
                         f'{type(image).__name__}')
    check_pixels(picture.pixels, name)
    if is_path(mask):
        mask_name = f'{mask_name} {os.fspath(mask)!r}'
    hole = as_mask(mask, picture.size, mask_name, invert_mask, resize_mask, picture)
    opaque = isinstance(mask, str) and mask == ALPHA
    return Request(image, picture, hole, opaque, name)
