"""Inpainting without weights: what OpenCV has."""
import cv2
import numpy as np
from mmengine.model import BaseModel

from mmdeepfill.registry import MODELS

from .weightless import WeightlessMixin

METHODS = {'ns': cv2.INPAINT_NS, 'telea': cv2.INPAINT_TELEA}


@MODELS.register_module()
class OpenCVInpaintor(WeightlessMixin, BaseModel):
    """``cv2.inpaint`` as a model: it has no weights, trains nothing, and runs on the CPU.

    Both methods work from the edge of the hole inwards, each pixel from the known ones
    within ``radius``. They carry lines and shades on, and know no texture: good for
    scratches, text and thin holes. Of a picture without a known pixel they have nothing to
    carry on, and it comes back as the preprocessor's ``hole_value``, mid-grey by default.

    Args:
        method (str): 'ns', after Bertalmio, Bertozzi and Sapiro, *Navier-Stokes, Fluid
            Dynamics, and Image and Video Inpainting*, CVPR 2001: along lines of equal
            brightness; or 'telea', after Telea, *An Image Inpainting Technique Based on the
            Fast Marching Method*, Journal of Graphics Tools 9(1), 2004: a weighted mean.
        radius (float): Of the neighbourhood, in pixels, in [1, 100]; OpenCV rounds it. The
            time grows with its square.
        data_preprocessor (dict): Config of the preprocessor.

    Raises:
        ValueError: Unknown ``method``, or ``radius`` out of range.
    """

    def __init__(self, method: str = 'telea', radius: float = 3,
                 data_preprocessor: dict = dict(type='InpaintingPreprocessor',
                                                channel_order='rgb')):
        super().__init__(MODELS.build(data_preprocessor))
        if method not in METHODS:
            raise ValueError(f'method must be one of {tuple(METHODS)}; got {method!r}')
        if not 1 <= radius <= 100:
            raise ValueError(f'radius must be in [1, 100] (pixels); got {radius!r}')
        self.method = method
        self.radius = radius

    def fill(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """See the mixin. Where a hole touches the border of a picture, OpenCV reads its pixels."""
        return cv2.inpaint(image, hole, self.radius, METHODS[self.method])
