"""Transforms that draw a hole: thin ones over ``mmdeepfill.datasets.masks``.

Each adds ``mask`` (H, W) uint8, 1 = hole, and ``box`` (top, left, height, width), what
the local critic looks at. They belong after everything that changes the image's shape.
"""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from mmdeepfill.core.random import rng_of
from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..masks import (
    Box,
    bounding_box,
    brush_stroke,
    centre_box,
    gmcnn_strokes,
    hand_stroke,
    irregular,
    openmmlab_box,
    pattern,
    tensorflow_box,
)
from ..masks.pattern import CELL

Size = int | Sequence[int]


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
class OpenMMLabBoxMask(DrawnMask):
    """The box of OpenMMLab's DeepFillv1 recipes: see ``masks.openmmlab_box``.

    Args:
        size, margin, max_delta (int | (int, int)): In pixels; the defaults are for
            256x256.

    Example:
        >>> transform = OpenMMLabBoxMask(size=8, margin=0, max_delta=0)
        >>> transform(dict(img=np.zeros((8, 8, 3), np.uint8), rng=np.random.default_rng(0)))['box']
        (0, 0, 8, 8)
    """

    hole_form = 'box'
    short_name = 'box'
    lengths = {'size': 1, 'margin': 0, 'max_delta': 0}

    def __init__(self, size: Size = 128, margin: Size = 20, max_delta: Size = 20) -> None:
        super().__init__(size=size, margin=margin, max_delta=max_delta)

    def draw(self, height, width, rng):
        """The box is the hole."""
        return openmmlab_box(height, width, rng, **self.settings)


@TRANSFORMS.register_module()
class TFBoxMask(DrawnMask):
    """The box of the original TensorFlow code: see ``masks.tensorflow_box``.

    Args:
        size, margin, max_delta (int | (int, int)): In pixels; the defaults are for
            256x256.

    Example:
        >>> transform = TFBoxMask(size=8, margin=0, max_delta=0)
        >>> transform(dict(img=np.zeros((8, 8, 3), np.uint8), rng=np.random.default_rng(0)))['box']
        (0, 0, 8, 8)
    """

    hole_form = 'box'
    short_name = 'tf-box'
    lengths = {'size': 1, 'margin': 0, 'max_delta': 0}

    def __init__(self, size: Size = 128, margin: Size = 0, max_delta: Size = 32) -> None:
        super().__init__(size=size, margin=margin, max_delta=max_delta)

    def draw(self, height, width, rng):
        """The box is the whole window, of which the hole is the inner part."""
        return tensorflow_box(height, width, rng, **self.settings)


@TRANSFORMS.register_module()
class CentreMask(DrawnMask):
    """A box in the centre, the same for each image: see ``masks.centre_box``.

    Args:
        size (int | (int, int)): In pixels; the default is a quarter of 256x256.

    Example:
        >>> results = dict(img=np.zeros((4, 6, 3), np.uint8), rng=np.random.default_rng(0))
        >>> results = CentreMask(size=2)(results)
        >>> results['box'], int(results['mask'].sum())
        ((1, 2, 2, 2), 4)
    """

    hole_form = 'box'
    short_name = 'centre'
    lengths = {'size': 1}

    def __init__(self, size: Size = 128) -> None:
        super().__init__(size=size)

    def draw(self, height, width, rng):
        """The box is the hole."""
        return centre_box(height, width, **self.settings)


@TRANSFORMS.register_module()
class BrushStrokeMask(DrawnMask):
    """DeepFillv2's strokes: see ``masks.brush_stroke``.

    Args:
        num_strokes, num_vertices ((int, int)): Both ends included.
        brush_width ((float, float)): In pixels.

    Example:
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
