"""Means over a region."""
from typing import Optional

from torch import Tensor

EPS = 1e-12  # an empty region gives 0, not NaN


def region_mean(error: Tensor,
                weight: Optional[Tensor] = None,
                area: Optional[Tensor] = None,
                sample_wise: bool = False) -> Tensor:
    """Weighted sum of errors over the size of a region.

    Args:
        error (Tensor): (N, C, H, W).
        weight (Tensor, optional): (N, 1, H, W) factor on each pixel; None is 1.
        area (Tensor, optional): (N, 1, H, W), what is counted in the denominator; None
            is ``weight``.
        sample_wise (bool): False: one mean over the pixels of the whole batch, so that an
            image counts by its area. True: a mean for each image, then the mean of
            these, which does not depend on how a batch is split over processes.

    Returns:
        Tensor: Scalar; an empty region gives 0.
    """
    if weight is None:
        return error.mean()
    area = weight if area is None else area
    dims = (1, 2, 3) if sample_wise else (0, 1, 2, 3)
    total = (error * weight).sum(dims)
    count = area.sum(dims) * error.shape[1]
    return (total / count.clamp_min(EPS)).mean()
