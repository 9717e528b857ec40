"""Transforms that draw strokes and regions: thin ones over ``mmdeepfill.datasets.masks``."""

from collections.abc import Sequence

from mmdeepfill.core.registry import TRANSFORMS

from ..masks import bounding_box, brush_stroke, gmcnn_strokes, hand_stroke, irregular, pattern
from ..masks.pattern import CELL
from .drawn_mask import DrawnMask


@TRANSFORMS.register_module()
class BrushStrokeMask(DrawnMask):
    """DeepFillv2's strokes: see ``masks.brush_stroke``.

    Args:
        num_strokes, num_vertices ((int, int)): Both ends included.
        brush_width ((float, float)): In pixels.

    Example:
        >>> import numpy as np
        >>> results = dict(img=np.zeros((256, 256, 3), np.uint8), rng=np.random.default_rng(0))
        >>> BrushStrokeMask()(results)['mask'].shape
        (256, 256)
    """

    short_name = 'brush'
    lengths = {'brush_width': 1}

    def __init__(
        self,
        num_strokes: Sequence[int] = (1, 3),
        num_vertices: Sequence[int] = (4, 11),
        brush_width: Sequence[float] = (12, 40),
    ) -> None:
        super().__init__(
            num_strokes=num_strokes, num_vertices=num_vertices, brush_width=brush_width
        )

    def draw(self, height, width, rng):
        """The box is the bounding box."""
        mask = brush_stroke(height, width, rng, **self.settings)
        return mask, bounding_box(mask)


@TRANSFORMS.register_module()
class IrregularMask(DrawnMask):
    """OpenMMLab's irregular holes: see ``masks.irregular``.

    Args:
        num_vertices, brush_width, length_range ((int, int)): Upper ends excluded.
        area_ratio_range ((float, float)): Wanted hole area as a part of the image.
        max_tries (int): Masks to draw at the most.
        max_angle (int): Angles of segments are whole radians below it.

    Example:
        >>> import numpy as np
        >>> results = dict(img=np.zeros((256, 256, 3), np.uint8), rng=np.random.default_rng(0))
        >>> IrregularMask()(results)['mask'].shape
        (256, 256)
    """

    short_name = 'irregular'
    lengths = {'brush_width': 1, 'length_range': 1}

    def __init__(
        self,
        num_vertices: Sequence[int] = (4, 10),
        brush_width: Sequence[int] = (10, 45),
        length_range: Sequence[int] = (20, 128),
        area_ratio_range: Sequence[float] = (0.15, 0.65),
        max_tries: int = 100,
        max_angle: int = 4,
    ) -> None:
        super().__init__(
            num_vertices=num_vertices,
            brush_width=brush_width,
            length_range=length_range,
            area_ratio_range=area_ratio_range,
            max_tries=max_tries,
            max_angle=max_angle,
        )

    def draw(self, height, width, rng):
        """The box is the bounding box."""
        mask = irregular(height, width, rng, **self.settings)
        return mask, bounding_box(mask)


@TRANSFORMS.register_module()
class GMCNNStrokeMask(DrawnMask):
    """GMCNN's strokes: see ``masks.gmcnn_strokes``.

    Args:
        num_strokes, max_vertices, max_angle (int): Numbers and degrees.
        max_length (int): In pixels.
        brush_width ((int, int)): In pixels, both ends included.

    Example:
        >>> import numpy as np
        >>> results = dict(img=np.zeros((256, 256, 3), np.uint8), rng=np.random.default_rng(0))
        >>> GMCNNStrokeMask()(results)['mask'].shape
        (256, 256)
    """

    short_name = 'gmcnn'
    lengths = {'max_length': 1, 'brush_width': 1}

    def __init__(
        self,
        num_strokes: int = 10,
        max_vertices: int = 20,
        max_length: int = 100,
        brush_width: Sequence[int] = (10, 24),
        max_angle: int = 360,
    ) -> None:
        super().__init__(
            num_strokes=num_strokes,
            max_vertices=max_vertices,
            max_length=max_length,
            brush_width=brush_width,
            max_angle=max_angle,
        )

    def draw(self, height, width, rng):
        """The box is the bounding box."""
        mask = gmcnn_strokes(height, width, rng, **self.settings)
        return mask, bounding_box(mask)


@TRANSFORMS.register_module()
class HandStrokeMask(DrawnMask):
    """Strokes as people paint them: see ``masks.hand_stroke``.

    Args:
        num_strokes ((int, int)): Both ends included.
        thickness ((float, float)): In pixels of the image.
        length ((float, float)): In thicknesses.
        bend (float): Radians.

    Example:
        >>> import numpy as np
        >>> results = dict(img=np.zeros((256, 256, 3), np.uint8), rng=np.random.default_rng(0))
        >>> HandStrokeMask()(results)['mask'].shape
        (256, 256)
    """

    short_name = 'hand'
    lengths = {'thickness': 2}

    def __init__(
        self,
        num_strokes: Sequence[int] = (1, 2),
        thickness: Sequence[float] = (4, 20),
        length: Sequence[float] = (2, 40),
        bend: float = 0.5,
    ) -> None:
        super().__init__(num_strokes=num_strokes, thickness=thickness, length=length, bend=bend)

    def draw(self, height, width, rng):
        """The box is the bounding box."""
        mask = hand_stroke(height, width, rng, **self.settings)
        return mask, bounding_box(mask)


@TRANSFORMS.register_module()
class PatternMask(DrawnMask):
    """Context Encoder's random regions: see ``masks.pattern``.

    Args:
        cell (float): Pixels from one random value to the next.
        threshold (float): What is below it is hole.
        area_ratio_range ((float, float)): Wanted hole area as a part of the image.
        max_tries (int): Crops at the most.

    Example:
        >>> import numpy as np
        >>> results = dict(img=np.zeros((256, 256, 3), np.uint8), rng=np.random.default_rng(0))
        >>> bool(0.2 <= PatternMask()(results)['mask'].mean() <= 0.3)  # area_ratio_range
        True
    """

    short_name = 'pattern'

    def __init__(
        self,
        cell: float = CELL,
        threshold: float = 0.25,
        area_ratio_range: Sequence[float] = (0.2, 0.3),
        max_tries: int = 100,
    ) -> None:
        super().__init__(
            cell=cell, threshold=threshold, area_ratio_range=area_ratio_range, max_tries=max_tries
        )

    def draw(self, height, width, rng):
        """The box is the bounding box."""
        mask = pattern(height, width, rng, **self.settings)
        return mask, bounding_box(mask)
