"""Inpainting without weights: what OpenCV has."""
from typing import Dict

import cv2
import numpy as np
import torch
from mmengine.model import BaseModel
from torch import Tensor

from mmdeepfill.conventions import Record, composite
from mmdeepfill.registry import MODELS

from .prediction import PredictionMixin

METHODS = {'ns': cv2.INPAINT_NS, 'telea': cv2.INPAINT_TELEA}


@MODELS.register_module()
class OpenCVInpaintor(PredictionMixin, BaseModel):
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

    def generate(self, record: Record, predict: bool = False) -> Record:
        """Add ``refined`` and ``composited`` to a record; see the mixin.

        OpenCV gets the masked image: where a hole touches the border of a picture it also
        reads pixels of the hole, and with the image the truth would show in the result.
        """
        known = self.data_preprocessor.to_uint8(record['masked_image'])
        holes = record['mask'].to(torch.uint8)
        filled = torch.stack([
            self._fill(image, hole) for image, hole in zip(known.cpu(), holes.cpu())])
        refined = self.data_preprocessor.from_uint8(filled.to(known.device))
        return dict(record, refined=refined,
                    composited=composite(refined, record['image'], record['mask']))

    def _fill(self, image: Tensor, hole: Tensor) -> Tensor:
        """(3, H, W) and (1, H, W) uint8 to (3, H, W)."""
        pixels = np.ascontiguousarray(image.permute(1, 2, 0).numpy())
        filled = cv2.inpaint(pixels, hole[0].numpy(), self.radius, METHODS[self.method])
        return torch.from_numpy(filled).permute(2, 0, 1)

    def train_step(self, data: Dict, optim_wrapper) -> Dict[str, Tensor]:
        """There is nothing to train.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(
            'OpenCVInpaintor has no weights and cannot be trained; test it as it is')
