"""Keeps a critic's scores near zero."""
from torch import Tensor, nn

from mmdeepfill.registry import MODELS


@MODELS.register_module()
class DiscShiftLoss(nn.Module):
    """``weight * mean(score)^2 / 2``: the drift term in OpenMMLab's form.

    It squares the batch's mean score, where Karras et al. (2018) take the mean of the
    squares: a single score may drift as long as the others balance it.

    Args:
        weight (float): Factor.
    """

    def __init__(self, weight: float = 1e-3):
        super().__init__()
        self.weight = weight

    def forward(self, scores: Tensor) -> Tensor:
        """Scores of any shape to a scalar."""
        return self.weight * scores.mean().square() / 2
