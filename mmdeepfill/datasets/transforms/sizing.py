"""Transforms of mmcv that change the size, with limits so that a picture fits the memory."""

from typing import Any

from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv import transforms as door
from ..image_size import check_new_size


@TRANSFORMS.register_module()
class Resize(door.Resize):
    """The ``Resize`` of mmcv, which refuses sizes that no picture may have.

    A recipe, or the manifest of an evaluation, is a few bytes, and could ask for any size.

    Args:
        scale, scale_factor, keep_ratio, **kwargs: As in mmcv: ``scale`` is (width, height) in
            pixels.

    Raises:
        ValueError: If a size has no pixels, or more than
            :func:`~mmdeepfill.datasets.image_size.largest_image`: of ``scale`` at once, of the
            others when a picture comes.

    Example:
        >>> import numpy as np
        >>> Resize(scale=(64, 32))(dict(img=np.zeros((8, 8, 3), np.uint8)))['img'].shape
        (32, 64, 3)
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.scale is not None and not self.keep_ratio:
            check_new_size(self.scale[1], self.scale[0], f'Resize: scale={tuple(self.scale)}')

    @staticmethod
    def size_after(config: dict, size: tuple[int, int] | None) -> Any:
        """Height and width of pictures behind a step of this config; None if they depend on the
        files.
        """
        scale = config.get('scale')  # (width, height)
        scale = scale[::-1] if isinstance(scale, (list, tuple)) else scale
        return None if config.get('keep_ratio') else scale

    def _resize_img(self, results: dict) -> None:
        width, height = results['scale']
        if self.keep_ratio:
            old = results['img'].shape[1::-1]
            width, height = door.rescale_size(old, tuple(results['scale']))
        check_new_size(height, width, f'Resize of {results.get("img_path", "a picture")!r}')
        super()._resize_img(results)


@TRANSFORMS.register_module()
class Pad(door.Pad):
    """The ``Pad`` of mmcv, which refuses sizes that no picture may have; see :class:`Resize`.

    Args:
        size, size_divisor, pad_to_square, **kwargs: As in mmcv: ``size`` is (width, height) in
            pixels.

    Raises:
        ValueError: See :class:`Resize`.

    Example:
        >>> import numpy as np
        >>> Pad(size_divisor=8)(dict(img=np.zeros((9, 15, 3), np.uint8)))['img'].shape
        (16, 16, 3)
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.size is not None:
            check_new_size(self.size[1], self.size[0], f'Pad: size={tuple(self.size)}')
        if self.size_divisor is not None:
            check_new_size(
                self.size_divisor, self.size_divisor, f'Pad: size_divisor={self.size_divisor}'
            )

    def _pad_img(self, results: dict) -> None:
        height, width = results['img'].shape[:2]
        if self.pad_to_square:
            height = width = max(height, width)
        if self.size_divisor is not None:
            height, width = (
                -(-side // self.size_divisor) * self.size_divisor for side in (height, width)
            )
        check_new_size(height, width, f'Pad of {results.get("img_path", "a picture")!r}')
        super()._pad_img(results)
