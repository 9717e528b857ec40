"""Distance of pictures in the features of a critic."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from .perceptual import CRITERIA


@MODELS.register_module()
class FeatureMatchingLoss(nn.Module):
    """Difference of a critic's features for a filled and a true picture.

    Wang et al. (2018), equation 3; EdgeConnect's equation 3 for edges: the mean absolute
    difference, summed over layers. LaMa takes the mean over layers of mean squares. The target's
    features are what is to be reached: no gradient flows into them.

    Args:
        criterion (str): 'l1' or 'mse', of each layer.
        mean (bool): Take the mean over layers in place of the sum.

    Raises:
        ValueError: If the criterion is unknown.

    Example:
        >>> import torch
        >>> zeros, threes = ([torch.full((1, 1, 2, 2), value)] * 2 for value in (0.0, 3.0))
        >>> FeatureMatchingLoss()(threes, zeros)  # the sum over two layers
        tensor(6.)
        >>> FeatureMatchingLoss('mse', mean=True)(threes, zeros)
        tensor(9.)
    """

    def __init__(self, criterion: str = 'l1', mean: bool = False) -> None:
        super().__init__()
        if criterion not in CRITERIA:
            raise ValueError(f'criterion must be one of {tuple(CRITERIA)}; got {criterion!r}')
        self.criterion = CRITERIA[criterion]
        self.mean = mean

    def forward(
        self,
        pred: Sequence[Tensor],
        target: Sequence[Tensor],
        weight: Tensor | None = None,
        area: Tensor | None = None,
    ) -> Tensor:
        """Compare features.

        Args:
            pred, target (Sequence[Tensor]): Of each layer (N, C, h, w), as a critic with
                ``gives_features`` has them: the fields ``<view>_features`` and
                ``<view>_true_features`` of the record.
            weight, area (Tensor, optional): None: features have no region.

        Returns:
            Tensor: Scalar.

        Raises:
            ValueError: A region is given, or one has other layers than the other.
        """
        if weight is not None or area is not None:
            raise ValueError(
                "FeatureMatchingLoss compares whole pictures: its term needs region='all'"
            )
        if len(pred) != len(target):
            raise ValueError(
                f'target must have as many layers as pred; got {len(target)} and {len(pred)}'
            )
        total: Any = sum(
            self.criterion(found, wanted.detach()) for found, wanted in zip(pred, target)
        )
        return total / len(pred) if self.mean else total
