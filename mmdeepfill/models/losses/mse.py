"""Squared error."""
from typing import Optional

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from .reduction import region_mean


@MODELS.register_module()
class MSELoss(nn.Module):
    """Mean squared error over a region.

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
        return region_mean((pred - target).square(), weight, area, self.sample_wise)
