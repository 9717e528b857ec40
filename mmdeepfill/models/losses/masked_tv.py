"""Total variation inside a region."""
from typing import Optional

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from .reduction import region_mean


@MODELS.register_module()
class MaskedTVLoss(nn.Module):
    """Mean absolute difference of neighbours, rows plus columns.

    Args:
        pairs (str): Which pairs belong to the region: 'first', those whose upper or left pixel
            does, as in mmagic; 'both', those that lie in it altogether, as in Liu et al.
            (2018), with the region ``GrownHole``.
        sample_wise (bool): See :func:`region_mean`.

    Raises:
        ValueError: Unknown ``pairs``.
    """

    def __init__(self, sample_wise: bool = False, pairs: str = 'first'):
        super().__init__()
        if pairs not in ('first', 'both'):
            raise ValueError(f"pairs must be 'first' or 'both'; got {pairs!r}")
        self.pairs = pairs
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
            where = [None if t is None else t.narrow(dim, 0, length) for t in (weight, area)]
            if self.pairs == 'both' and weight is not None:
                where[0] = where[0] * weight.narrow(dim, 1, length)
            total = total + region_mean(error, *where, sample_wise=self.sample_wise)
        return total
