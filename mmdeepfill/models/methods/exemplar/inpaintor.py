"""Exemplar synthesis as a model."""

import numpy as np
from mmengine.model import BaseModel

from mmdeepfill.core.registry import MODELS

from ...inpaintors.weightless import WeightlessMixin
from .completion import complete


@MODELS.register_module()
class ExemplarInpaintor(WeightlessMixin, BaseModel):
    """Texture from the photograph itself as a model: it has no weights, trains nothing, and runs
    on the CPU.

    Whole regions are copied, from where they fit, and meet where their seams show least; see
    :func:`~.completion.complete`, which takes a guide and tells how well it all fits. It keeps
    grain and continues textures, edges and repeated things, and cannot invent what there is
    not. A picture without a known pixel comes back as the preprocessor's ``hole_value``,
    mid-grey by default.

    Args:
        data_preprocessor (dict, optional): Config of the preprocessor.

    Example:
        >>> import torch
        >>> sample = dict(image=torch.full((1, 3, 32, 32), 200, dtype=torch.uint8),
        ...               mask=torch.zeros(1, 1, 32, 32, dtype=torch.uint8))
        >>> sample['mask'][..., 12:16, 12:16] = 1
        >>> (filled,) = ExemplarInpaintor().test_step(sample)
        >>> filled['composited'].unique().tolist()
        [200]
    """

    #: What 'auto' means for it: :meth:`fill_picture` makes windows of its own.
    strategy = 'own'

    def __init__(self, data_preprocessor: dict | None = None):
        super().__init__(
            MODELS.build(
                data_preprocessor or {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'}
            )
        )

    def fill_picture(self, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Fill the holes of a picture of any size; work goes with the holes.

        Args:
            image (np.ndarray): (H, W, 3) RGB, uint8 or float32 on the same scale.
            mask (np.ndarray): (H, W), nonzero = hole.

        Returns:
            np.ndarray: Like ``image``, equal to it outside the holes.
        """
        if (mask != 0).all():
            return np.full_like(image, 127.5 if image.dtype == np.float32 else 128)
        return complete(image, mask).image

    def fill(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """See the mixin."""
        return complete(image, hole).image
