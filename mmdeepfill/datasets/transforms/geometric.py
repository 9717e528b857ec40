"""Crops and resizing that a mask follows, where mmcv has none.

Resize and mmcv's RandomFlip can be used beside these as long as the mask is made
after them.
"""

from collections.abc import Sequence
from numbers import Integral
from typing import Any, cast

import cv2

from mmdeepfill.core.random import rng_of
from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..image_size import check_new_size
from ..masks.checks import as_pair, check_at_least, check_range

_INTERPOLATION = {
    'nearest': cv2.INTER_NEAREST,
    'bilinear': cv2.INTER_LINEAR,
    'bicubic': cv2.INTER_CUBIC,
    'area': cv2.INTER_AREA,
    'lanczos': cv2.INTER_LANCZOS4,
}


#: What lies over the image, pixel by pixel.
_OVER_IMAGE = ('mask', 'sketch')


def _forget_box(results: dict) -> None:
    """A box made earlier is in another image's coordinates; PackInputs makes a new one."""
    results.pop('box', None)


@TRANSFORMS.register_module()
class Crop(BaseTransform):
    """Cut a window out of ``img``, and the same out of ``mask`` and ``sketch`` if there are any.

    Random windows are uniform over all places; the centre crop is deterministic.

    Args:
        crop_size (int | (int, int)): (height, width) in pixels, as in mmagic.
        random_crop (bool): Random place, or the centre.
        allow_smaller (bool): Take the whole side where an image is smaller than the
            crop, as OpenMMLab's recipes do, instead of an error.

    Example:
        >>> import numpy as np
        >>> image = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
        >>> cut = Crop(2, random_crop=False)(dict(img=image))['img']
        >>> cut[..., 0].tolist()
        [[15, 18], [27, 30]]
    """

    def __init__(
        self, crop_size: int | Sequence[int], random_crop: bool = True, allow_smaller: bool = False
    ) -> None:
        self.crop_size = as_pair('crop_size', crop_size, 1)
        self.random_crop = random_crop
        self.allow_smaller = allow_smaller

    @staticmethod
    def size_after(config: dict, size: tuple[int, int] | None) -> Any:
        """Height and width of pictures behind a step of this config, which come in ``size``; None
        if they depend on the files.
        """
        return None if config.get('allow_smaller') and size is None else config.get('crop_size')

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: If the image is smaller than the crop; names the file.
        """
        height, width = results['img'].shape[:2]
        if not self.allow_smaller and (height < self.crop_size[0] or width < self.crop_size[1]):
            raise ValueError(
                f'image {results.get("img_path", "")!r} is {height}x{width} (height x width), '
                f'smaller than crop_size={self.crop_size}; put ResizeShortSide before Crop, or '
                'set allow_smaller=True'
            )
        crop = min(height, self.crop_size[0]), min(width, self.crop_size[1])
        room = height - crop[0], width - crop[1]
        if self.random_crop:
            rng = rng_of(results)
            top, left = (int(rng.integers(r + 1)) for r in room)
        else:
            top, left = room[0] // 2, room[1] // 2
        for key in ('img', *_OVER_IMAGE):
            if key in results:
                results[key] = results[key][top : top + crop[0], left : left + crop[1]]
        _forget_box(results)
        results['img_shape'] = crop
        return results

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(crop_size={self.crop_size}, '
            f'random_crop={self.random_crop}, allow_smaller={self.allow_smaller})'
        )


@TRANSFORMS.register_module()
class ResizeShortSide(BaseTransform):
    """Bring the shorter side of ``img`` to a size, same shape; ``mask``, ``sketch`` by nearest.

    Args:
        size (int | (int, int)): Of the shorter side, in pixels; of two numbers, uniform
            between them, both included.
        only_enlarge (bool): Leave larger images as they are: the TensorFlow pipeline
            enlarges what is smaller than the crop, and never shrinks.
        interpolation (str): nearest, bilinear, bicubic, area or lanczos; or auto: area
            when it shrinks (no aliasing), bicubic when it enlarges.

    Example:
        >>> import numpy as np
        >>> ResizeShortSide(32)(dict(img=np.zeros((64, 128, 3), np.uint8)))['img'].shape
        (32, 64, 3)
    """

    def __init__(
        self, size: int | Sequence[int], only_enlarge: bool = False, interpolation: str = 'auto'
    ) -> None:
        if isinstance(size, Integral):
            check_at_least('size', size, 1)
        else:
            check_range('size', cast(Sequence[int], size), 1, Integral)
        if interpolation not in ('auto', *_INTERPOLATION):
            raise ValueError(
                f'interpolation must be auto or one of {list(_INTERPOLATION)}, '
                f'got {interpolation!r}'
            )
        self.size: Any = size
        self.only_enlarge = only_enlarge
        self.interpolation = interpolation

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: If the picture would have more pixels than any may have.
        """
        height, width = results['img'].shape[:2]
        short, size = min(height, width), self.size
        if not isinstance(size, Integral):
            size = int(rng_of(results).integers(size[0], size[1] + 1))
        if short == size or (self.only_enlarge and short > size):
            return results
        new_height = max(size, round(height * size / short))
        new_width = max(size, round(width * size / short))
        check_new_size(
            new_height, new_width, f'ResizeShortSide of {results.get("img_path", "a picture")!r}'
        )
        name = self.interpolation
        if name == 'auto':
            name = 'area' if size < short else 'bicubic'
        results['img'] = cv2.resize(
            results['img'], (new_width, new_height), interpolation=_INTERPOLATION[name]
        )
        for key in _OVER_IMAGE:
            if key in results:
                results[key] = cv2.resize(
                    results[key], (new_width, new_height), interpolation=cv2.INTER_NEAREST_EXACT
                )
        _forget_box(results)
        results['img_shape'] = (new_height, new_width)
        return results

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(size={self.size}, only_enlarge={self.only_enlarge}, '
            f'interpolation={self.interpolation!r})'
        )
