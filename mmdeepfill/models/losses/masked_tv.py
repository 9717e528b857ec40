"""Total variation inside a region."""
from typing import Optional

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from .reduction import region_mean


@MODELS.register_module()
class MaskedTVLoss(nn.Module):
    """Mean absolute difference of neighbours, rows plus columns.

    A pair belongs to the region if its upper or left pixel does (mmagic's rule; Liu et
    al., 2018, take pairs inside the hole grown by one pixel).

    Args:
        sample_wise (bool): See :func:`region_mean`.
    """

    def __init__(self, sample_wise: bool = False):
        super().__init__()
        self.sample_wise = sample_wise

    def forward(self,
                pred: Tensor,
                weight: Optional[Tensor] = None,
                area: Optional[Tensor] = None) -> Tensor:
        """Image (N, C, H, W); ``weight`` and ``area`` as in :func:`region_mean`."""
        total = 0
        for dim in (2, 3):
            length = pred.shape[dim] - 1
            error = pred.diff(dim=dim).abs()
            first = [None if t is None else t.narrow(dim, 0, length) for t in (weight, area)]
            total = total + region_mean(error, *first, sample_wise=self.sample_wise)
        return total
