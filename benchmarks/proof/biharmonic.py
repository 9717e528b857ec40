"""Biharmonic inpainting of scikit-image, as a model and a config: a contender of the proof."""

import numpy as np
from mmengine.model import BaseModel
from skimage.restoration import inpaint_biharmonic

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.inpaintors.weightless import WeightlessMixin


@MODELS.register_module()
class BiharmonicInpaintor(WeightlessMixin, BaseModel):
    """The smoothest surface through the pixels around a hole (Damelin and Hoang 2018)."""

    #: Pixels around a hole that its filling depends on: the stencil of the operator.
    reach = 4

    def __init__(self):
        super().__init__(MODELS.build({'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'}))

    def fill(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """See the mixin."""
        filled = inpaint_biharmonic(image / 255, hole != 0, channel_axis=-1) * 255
        if image.dtype == np.uint8:
            filled = np.rint(np.clip(filled, 0, 255))
        return filled.astype(image.dtype)
