"""Distance of pictures in the features of a critic."""
from typing import Optional, Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.registry import MODELS


@MODELS.register_module()
class FeatureMatchingLoss(nn.Module):
    """Mean absolute difference of a critic's features, summed over its layers.

    Wang et al. (2018), equation 3; EdgeConnect's equation 3 for edges. The target's features
    are what is to be reached: no gradient flows into them.
    """

    def forward(self,
                pred: Sequence[Tensor],
                target: Sequence[Tensor],
                weight: Optional[Tensor] = None,
                area: Optional[Tensor] = None) -> Tensor:
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
            raise ValueError("FeatureMatchingLoss compares whole pictures: its term needs "
                             "region='all'")
        if len(pred) != len(target):
            raise ValueError(f'target must have as many layers as pred; got {len(target)} and '
                             f'{len(pred)}')
        return sum(F.l1_loss(found, wanted.detach()) for found, wanted in zip(pred, target))
