"""The base of transforms that draw a hole, and their union.

Each adds ``mask`` (H, W) uint8, 1 = hole, and ``box`` (top, left, height, width), which the local
critic looks at. They belong after everything that changes the image's shape.
"""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from mmdeepfill.core.random import rng_of
from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..masks import Box, bounding_box


class DrawnMask(BaseTransform):
    """A hole drawn by a function ``f(height, width, rng, **settings)``.

    Settings are checked when they meet an image, since what is allowed depends on its
    size. A subclass declares its facts, see :mod:`mmdeepfill.core.facts`.

    Example:
        >>> class CornerMask(DrawnMask):
        ...     def draw(self, height, width, rng):
        ...         mask = np.zeros((height, width), np.uint8)
        ...         mask[: self.settings['size'], : self.settings['size']] = 1
        ...         return mask, bounding_box(mask)
        >>> results = dict(img=np.zeros((8, 8, 3), np.uint8), rng=np.random.default_rng(0))
        >>> CornerMask(size=2)(results)['box']
        (0, 0, 2, 2)
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True
    #: What holes may be: a box, or of any shape.
    hole_form = 'free'
    #: Its name in ``mmdeepfill masks make --type``; None: it is not offered there.
    short_name: str | None = None
    #: Settings in pixels and their least values; their defaults are for a short side of 256, and
    #: commands that know the size of the images scale them.
    lengths: dict[str, int] = {}

    def __init__(self, **settings) -> None:
        self.settings = settings

    @abstractmethod
    def draw(self, height: int, width: int, rng: np.random.Generator) -> tuple[np.ndarray, Box]:
        """Mask (height, width) uint8 and box."""

    def transform(self, results: dict) -> dict:
        """See the module."""
        height, width = results['img'].shape[:2]
        results['mask'], results['box'] = self.draw(height, width, rng_of(results))
        return results

    def __repr__(self) -> str:
        inside = ', '.join(f'{k}={v!r}' for k, v in self.settings.items())
        return f'{type(self).__name__}({inside})'


@TRANSFORMS.register_module()
class UnionMask(BaseTransform):
    """The union of several holes; DeepFillv2 trains on a box and strokes together.

    Args:
        masks (Sequence[dict | callable]): Mask transforms or their configs. The box is
            the bounding box of the union.

    Example:
        >>> masks = [dict(type='CentreMask', size=2), dict(type='CentreMask', size=4)]
        >>> results = dict(img=np.zeros((8, 8, 3), np.uint8), rng=np.random.default_rng(0))
        >>> results = UnionMask(masks)(results)
        >>> results['box'], int(results['mask'].sum())
        ((2, 2, 4, 4), 16)
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True

    def __init__(self, masks: Sequence[dict]) -> None:
        if not masks:
            raise ValueError('masks must hold at least one mask transform, got none')
        self.masks = [TRANSFORMS.build(m) if isinstance(m, dict) else m for m in masks]

    def transform(self, results: dict) -> dict:
        """See the class."""
        masks = []
        for make in self.masks:
            results = make(results)
            masks.append(results['mask'])
        union = np.bitwise_or.reduce(masks)
        results['mask'], results['box'] = union, bounding_box(union)
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(masks={self.masks})'
