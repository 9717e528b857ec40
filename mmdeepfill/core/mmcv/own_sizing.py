"""Resize and Pad of mmcv for environments without mmcv: the same pictures, bit for bit."""

import cv2

from .own_transforms import BaseTransform, Results

_INTERPOLATIONS = {
    'nearest': cv2.INTER_NEAREST,
    'bilinear': cv2.INTER_LINEAR,
    'bicubic': cv2.INTER_CUBIC,
    'area': cv2.INTER_AREA,
    'lanczos': cv2.INTER_LANCZOS4,
}
_BORDERS = {
    'constant': cv2.BORDER_CONSTANT,
    'edge': cv2.BORDER_REPLICATE,
    'reflect': cv2.BORDER_REFLECT_101,
    'symmetric': cv2.BORDER_REFLECT,
}


def rescale_size(old_size: tuple[int, int], scale: tuple[int, int]) -> tuple[int, int]:
    """(width, height) enlarged or reduced as a whole until it fits into ``scale``.

    The long side is at most the longer number of ``scale``, the short side the shorter one.

    Example:
        >>> rescale_size((200, 100), (60, 120))
        (120, 60)
    """
    factor = min(max(scale) / max(old_size), min(scale) / min(old_size))
    return _times(old_size, (factor, factor))


def _times(size: tuple[int, int], factor: tuple[float, float]) -> tuple[int, int]:
    return int(size[0] * float(factor[0]) + 0.5), int(size[1] * float(factor[1]) + 0.5)


class Resize(BaseTransform):
    """Resizing by OpenCV.

    Args:
        scale (int | tuple[int, int], optional): (width, height) in pixels.
        scale_factor (float | tuple[float, float], optional): Of width and height, in its place.
        keep_ratio (bool): Make the picture as large as fits into ``scale``, see
            :func:`rescale_size`.
        interpolation (str): 'nearest', 'bilinear', 'bicubic', 'area' or 'lanczos'.

    Raises:
        ValueError: If both ``scale`` and ``scale_factor`` are None, or an interpolation is unknown.
    """

    def __init__(
        self,
        scale: int | tuple[int, int] | None = None,
        scale_factor: float | tuple[float, float] | None = None,
        keep_ratio: bool = False,
        interpolation: str = 'bilinear',
    ):
        if scale is None and scale_factor is None:
            raise ValueError('scale: expected (width, height), or scale_factor in its place')
        if interpolation not in _INTERPOLATIONS:
            raise ValueError(
                f'interpolation: expected one of {", ".join(_INTERPOLATIONS)}, '
                f'got {interpolation!r}'
            )
        self.scale = (scale, scale) if isinstance(scale, int) else scale
        self.scale_factor = (
            (scale_factor, scale_factor) if isinstance(scale_factor, float) else scale_factor
        )
        self.keep_ratio, self.interpolation = keep_ratio, interpolation

    def _resize_img(self, results: Results) -> None:
        image = results['img']
        height, width = image.shape[:2]
        scale = tuple(results['scale'])
        size = rescale_size((width, height), scale) if self.keep_ratio else scale
        image = cv2.resize(image, size, interpolation=_INTERPOLATIONS[self.interpolation])
        results['img'], results['img_shape'] = image, image.shape[:2]
        results['scale_factor'] = (image.shape[1] / width, image.shape[0] / height)
        results['keep_ratio'] = self.keep_ratio

    def transform(self, results: Results) -> Results:
        """Resize ``img``; set ``img_shape``, ``scale``, ``scale_factor`` and ``keep_ratio``."""
        results['scale'] = self.scale
        if self.scale_factor is not None and not self.scale:
            results['scale'] = _times(results['img'].shape[1::-1], self.scale_factor)
        self._resize_img(results)
        return results


class Pad(BaseTransform):
    """A border at the bottom and on the right.

    Args:
        size (tuple[int, int], optional): (width, height) in pixels to pad to.
        size_divisor (int, optional): Pad to the next multiple of it.
        pad_to_square (bool): Pad to the longer side.
        pad_val (int | float | dict): Of the border, for 'constant'; of a dict, the entry ``img``.
        padding_mode (str): 'constant', 'edge', 'reflect' or 'symmetric'.

    Raises:
        ValueError: If not exactly one of the sizes is given, or a mode is unknown.
    """

    def __init__(
        self,
        size: tuple[int, int] | None = None,
        size_divisor: int | None = None,
        pad_to_square: bool = False,
        pad_val: float | dict = {'img': 0},
        padding_mode: str = 'constant',
    ):
        if size is not None and (pad_to_square or size_divisor is not None):
            raise ValueError('size: expected without size_divisor and pad_to_square')
        if size is None and size_divisor is None and not pad_to_square:
            raise ValueError('size: expected (width, height), size_divisor or pad_to_square')
        if padding_mode not in _BORDERS:
            raise ValueError(
                f'padding_mode: expected one of {", ".join(_BORDERS)}, got {padding_mode!r}'
            )
        self.size, self.size_divisor, self.pad_to_square = size, size_divisor, pad_to_square
        self.pad_val = pad_val if isinstance(pad_val, dict) else {'img': pad_val}
        self.padding_mode = padding_mode

    def _pad_img(self, results: Results) -> None:
        image = results['img']
        height, width = self.size[::-1] if self.size else image.shape[:2]
        if self.pad_to_square:
            height = width = max(image.shape[:2])
        if self.size_divisor is not None:
            height, width = (
                -(-side // self.size_divisor) * self.size_divisor for side in (height, width)
            )
        value = self.pad_val.get('img', 0)
        if isinstance(value, int) and image.ndim == 3:
            value = (value,) * image.shape[2]
        below, beside = max(height - image.shape[0], 0), max(width - image.shape[1], 0)
        border = _BORDERS[self.padding_mode]
        image = cv2.copyMakeBorder(image, 0, below, 0, beside, border, value=value)
        results['img'], results['img_shape'] = image, image.shape[:2]
        results['pad_shape'] = image.shape
        results['pad_fixed_size'], results['pad_size_divisor'] = self.size, self.size_divisor

    def transform(self, results: Results) -> Results:
        """Pad ``img``; set ``img_shape``, ``pad_shape`` and what they follow from."""
        self._pad_img(results)
        return results
