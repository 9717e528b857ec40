"""Transforms that draw a box: thin ones over ``mmdeepfill.datasets.masks``."""

from collections.abc import Sequence

from mmdeepfill.core.registry import TRANSFORMS

from ..masks import centre_box, openmmlab_box, tensorflow_box
from .drawn_mask import DrawnMask

Size = int | Sequence[int]


@TRANSFORMS.register_module()
class OpenMMLabBoxMask(DrawnMask):
    """The box of OpenMMLab's DeepFillv1 recipes: see ``masks.openmmlab_box``.

    Args:
        size, margin, max_delta (int | (int, int)): In pixels; the defaults are for
            256x256.

    Example:
        >>> import numpy as np
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
        >>> import numpy as np
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
        >>> import numpy as np
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
