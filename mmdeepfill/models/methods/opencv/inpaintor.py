"""Inpainting without weights: what OpenCV has."""

import cv2
import numpy as np
from mmengine.model import BaseModel

from mmdeepfill.core.registry import MODELS

from ...inpaintors.weightless import WeightlessMixin

METHODS = {'ns': cv2.INPAINT_NS, 'telea': cv2.INPAINT_TELEA}


def inpaint(image: np.ndarray, hole: np.ndarray, radius: float, method: str) -> np.ndarray:
    """``cv2.inpaint`` of a colour picture of either type.

    Args:
        image (np.ndarray): (H, W, C) uint8; or float32, which OpenCV fills plane by plane.
        hole (np.ndarray): (H, W) uint8, not 0 = hole.
        radius (float): Of the neighbourhood, in pixels.
        method (str): Of :data:`METHODS`.

    Returns:
        np.ndarray: Like ``image``.

    Example:
        >>> image = np.full((16, 16, 3), 200, np.float32)
        >>> hole = np.zeros((16, 16), np.uint8)
        >>> hole[4:8, 4:8] = 1
        >>> image[4:8, 4:8] = 0
        >>> bool(np.abs(inpaint(image, hole, 3, 'ns') - 200).max() < 0.01)
        True
    """
    if image.dtype == np.uint8:
        return cv2.inpaint(np.ascontiguousarray(image), hole, radius, METHODS[method])
    planes = (np.ascontiguousarray(plane) for plane in np.moveaxis(image, 2, 0))
    return np.stack([cv2.inpaint(plane, hole, radius, METHODS[method]) for plane in planes], 2)


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

    Example:
        >>> import torch
        >>> sample = dict(image=torch.full((1, 3, 16, 16), 200, dtype=torch.uint8),
        ...               mask=torch.zeros(1, 1, 16, 16, dtype=torch.uint8))
        >>> sample['mask'][..., 4:8, 4:8] = 1
        >>> (filled,) = OpenCVInpaintor().test_step(sample)
        >>> (filled['composited'].int() - 200).abs().max().item() <= 2  # Telea's method rounds
        True
    """

    def __init__(
        self,
        method: str = 'telea',
        radius: float = 3,
        data_preprocessor: dict = {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'},
    ):
        super().__init__(MODELS.build(data_preprocessor))
        if method not in METHODS:
            raise ValueError(f'method must be one of {tuple(METHODS)}; got {method!r}')
        if not 1 <= radius <= 100:
            raise ValueError(f'radius must be in [1, 100] (pixels); got {radius!r}')
        self.method = method
        self.radius = radius

    @property
    def reach(self) -> int:
        """Pixels around a hole that its filling depends on: the neighbourhood, and one more for
        the differences of its outermost pixels.
        """
        return round(self.radius) + 1

    def fill(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """See the mixin. Where a hole touches the border of a picture, OpenCV reads its pixels."""
        return inpaint(image, hole, self.radius, self.method)
