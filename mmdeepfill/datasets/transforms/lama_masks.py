"""Transforms that draw LaMa's holes."""

from mmdeepfill.core.registry import TRANSFORMS

from ..masks import bounding_box, lama_boxes, lama_strokes
from .drawn_mask import DrawnMask


@TRANSFORMS.register_module()
class LaMaStrokeMask(DrawnMask):
    """LaMa's chains of thick strokes: see ``masks.lama_strokes``.

    Args:
        max_angle (int): Of a segment, in whole radians, excluded.
        max_length, max_width (int): Of a segment beyond 10 and 5 pixels, excluded; the defaults
            are for 256x256.
        min_times, max_times (int): Number of chains; one more can occur.

    Example:
        >>> import numpy as np
        >>> results = dict(img=np.zeros((256, 256, 3), np.uint8), rng=np.random.default_rng(0))
        >>> LaMaStrokeMask()(results)['mask'].shape
        (256, 256)
    """

    short_name = 'lama-stroke'
    lengths = {'max_length': 1, 'max_width': 1}

    def __init__(
        self,
        max_angle: int = 4,
        max_length: int = 200,
        max_width: int = 100,
        min_times: int = 1,
        max_times: int = 5,
    ) -> None:
        super().__init__(
            max_angle=max_angle,
            max_length=max_length,
            max_width=max_width,
            min_times=min_times,
            max_times=max_times,
        )

    def draw(self, height, width, rng):
        """Draw a mask; the box is the bounding box."""
        mask = lama_strokes(height, width, rng, **self.settings)
        return mask, bounding_box(mask)


@TRANSFORMS.register_module()
class LaMaBoxMask(DrawnMask):
    """LaMa's boxes: see ``masks.lama_boxes``.

    Args:
        margin, min_size, max_size (int): In pixels; the defaults are for 256x256.
        min_times, max_times (int): Number of boxes, both included.

    Example:
        >>> import numpy as np
        >>> results = dict(img=np.zeros((256, 256, 3), np.uint8), rng=np.random.default_rng(0))
        >>> LaMaBoxMask()(results)['mask'].shape
        (256, 256)
    """

    short_name = 'lama-box'
    lengths = {'margin': 0, 'min_size': 1, 'max_size': 2}

    def __init__(
        self,
        margin: int = 10,
        min_size: int = 30,
        max_size: int = 150,
        min_times: int = 1,
        max_times: int = 4,
    ) -> None:
        super().__init__(
            margin=margin,
            min_size=min_size,
            max_size=max_size,
            min_times=min_times,
            max_times=max_times,
        )

    def draw(self, height, width, rng):
        """Draw a mask; the box is the bounding box."""
        mask = lama_boxes(height, width, rng, **self.settings)
        return mask, bounding_box(mask)
