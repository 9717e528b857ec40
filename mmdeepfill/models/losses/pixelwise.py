"""Absolute and squared error."""
from typing import Optional

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from .reduction import region_mean


class PixelwiseLoss(nn.Module):
    """Mean over a region of what :meth:`error` gives for each value.

    Args:
        sample_wise (bool): See :func:`region_mean`.
    """

    def __init__(self, sample_wise: bool = False):
        super().__init__()
        self.sample_wise = sample_wise

    def forward(self,
                pred: Tensor,
                target: Tensor,
                weight: Optional[Tensor] = None,
                area: Optional[Tensor] = None) -> Tensor:
        """Images (N, C, H, W); ``weight`` and ``area`` as in :func:`region_mean`."""
        return region_mean(self.error(pred - target), weight, area, self.sample_wise)

    def error(self, difference: Tensor) -> Tensor:
        """Of each value by itself."""
        raise NotImplementedError


@MODELS.register_module()
class L1Loss(PixelwiseLoss):
    """Mean absolute error over a region, see :class:`PixelwiseLoss`."""

    def error(self, difference: Tensor) -> Tensor:
        return difference.abs()


@MODELS.register_module()
class MSELoss(PixelwiseLoss):
    """Mean squared error over a region, see :class:`PixelwiseLoss`."""

    def error(self, difference: Tensor) -> Tensor:
        return difference.square()
