"""Errors of pixels and total variation, as means over a region."""

from typing import Any

from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

EPS = 1e-12  # an empty region gives 0, not NaN


def region_mean(
    error: Tensor,
    weight: Tensor | None = None,
    area: Tensor | None = None,
    sample_wise: bool = False,
) -> Tensor:
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

    Example:
        >>> import torch
        >>> MaskedTVLoss()(torch.tensor([[[[0.0, 1.0], [0.0, 3.0]]]]))  # (0 + 2) / 2 + (1 + 3) / 2
        tensor(3.)
    """

    def __init__(self, sample_wise: bool = False, pairs: str = 'first'):
        super().__init__()
        if pairs not in ('first', 'both'):
            raise ValueError(f"pairs must be 'first' or 'both'; got {pairs!r}")
        self.pairs = pairs
        self.sample_wise = sample_wise

    def forward(
        self, pred: Tensor, weight: Tensor | None = None, area: Tensor | None = None
    ) -> Tensor:
        """Image (N, C, H, W); ``weight`` and ``area`` as in :func:`region_mean`."""
        total: Any = 0
        for dim in (2, 3):
            length = pred.shape[dim] - 1
            error = pred.diff(dim=dim).abs()
            where, size = (None if t is None else t.narrow(dim, 0, length) for t in (weight, area))
            if self.pairs == 'both' and weight is not None and where is not None:
                where = where * weight.narrow(dim, 1, length)
            total = total + region_mean(error, where, size, self.sample_wise)
        return total


class PixelwiseLoss(nn.Module):
    """Mean over a region of what :meth:`error` gives for each value.

    Args:
        sample_wise (bool): See :func:`region_mean`.
    """

    def __init__(self, sample_wise: bool = False):
        super().__init__()
        self.sample_wise = sample_wise

    def forward(
        self, pred: Tensor, target: Tensor, weight: Tensor | None = None, area: Tensor | None = None
    ) -> Tensor:
        """Images (N, C, H, W); ``weight`` and ``area`` as in :func:`region_mean`."""
        return region_mean(self.error(pred - target), weight, area, self.sample_wise)

    def error(self, difference: Tensor) -> Tensor:
        """The error of each value by itself."""
        raise NotImplementedError


@MODELS.register_module()
class L1Loss(PixelwiseLoss):
    """Mean absolute error over a region, see :class:`PixelwiseLoss`.

    Example:
        >>> import torch
        >>> pred, target = torch.tensor([[[[1.0, 5.0]]]]), torch.zeros(1, 1, 1, 2)
        >>> L1Loss()(pred, target)
        tensor(3.)
        >>> L1Loss()(pred, target, weight=torch.tensor([[[[0.0, 1.0]]]]))
        tensor(5.)
    """

    def error(self, difference: Tensor) -> Tensor:
        return difference.abs()


@MODELS.register_module()
class MSELoss(PixelwiseLoss):
    """Mean squared error over a region, see :class:`PixelwiseLoss`.

    Example:
        >>> import torch
        >>> MSELoss()(torch.tensor([[[[1.0, 5.0]]]]), torch.zeros(1, 1, 1, 2))  # (1 + 25) / 2
        tensor(13.)
    """

    def error(self, difference: Tensor) -> Tensor:
        return difference.square()
