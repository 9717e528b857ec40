"""LaMa's adversarial objective."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.conventions import valid_of
from mmdeepfill.core.registry import MODELS


@MODELS.register_module()
class PatchNonSaturatingLoss(nn.Module):
    """Non-saturating objective in which only patches of the hole are fake.

    Suvorov et al., WACV 2022, equations 3 and 4. The mask is brought to the size of the scores by
    nearest neighbour. The discriminator minimises ``mean(softplus(-D(x)) + M softplus(D(p)) +
    (1 - M) softplus(-D(p)))``: known patches of a filled picture are real. The generator
    minimises ``mean(softplus(-D(p)))`` over all patches.

    Example:
        >>> import torch
        >>> loss, scores = PatchNonSaturatingLoss(), torch.zeros(1, 1, 2, 2)
        >>> loss.discriminator_loss(scores, scores, torch.ones(1, 1, 4, 4))  # log(2) each
        {'real': tensor(0.6931), 'fake': tensor(0.6931)}
    """

    def discriminator_loss(self, real: Tensor, fake: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Scores (N, 1, h, w) and mask (N, 1, H, W), 1 = hole, to scalars."""
        hole = F.interpolate(mask, fake.shape[-2:], mode='nearest').to(fake.dtype)
        on_fake = hole * F.softplus(fake) + valid_of(hole) * F.softplus(-fake)
        return {'real': F.softplus(-real).mean(), 'fake': on_fake.mean()}

    def generator_loss(self, fake: Tensor, mask: Tensor | None = None) -> Tensor:
        """Scores to a scalar."""
        return F.softplus(-fake).mean()


@MODELS.register_module()
class R1Penalty(nn.Module):
    """``weight * mean(|gradient of the summed scores|^2)`` at real pictures.

    Mescheder et al., ICML 2018; LaMa without the half, at each step. Used in place of
    :class:`GradientPenalty`.

    Args:
        weight (float): Factor, 0.001 in LaMa.

    Example:
        >>> mixed = R1Penalty.mix({'disc': torch.zeros(1, 1, 1, 2)}, {})
        >>> scores = {'disc': (mixed['disc'] * torch.tensor([3.0, 4.0])).sum()}
        >>> R1Penalty(weight=0.1)(scores, mixed, {})['disc'].item()  # 0.1 * (9 + 16)
        2.5
    """

    #: Views whose gradient counts inside the hole alone: none.
    masked: Sequence[str] = ()

    def __init__(self, weight: float = 0.001) -> None:
        super().__init__()
        self.weight = weight

    @staticmethod
    def mix(
        real: dict[str, Tensor], fake: dict[str, Tensor], seeds: Sequence[int] | None = None
    ) -> dict[str, Tensor]:
        """The real views, as leaves that require a gradient."""
        return {name: view.detach().clone().requires_grad_() for name, view in real.items()}

    def forward(
        self, scores: dict[str, Tensor], mixed: dict[str, Tensor], masks: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """The penalty of each view; arguments as of :class:`GradientPenalty`.

        Returns:
            dict: Weighted scalars, by view, with a graph for the second derivative.
        """
        total: Any = sum(score.sum() for score in scores.values())
        gradients = torch.autograd.grad(total, list(mixed.values()), create_graph=True)
        return {
            name: self.weight * gradient.square().sum((1, 2, 3)).mean()
            for name, gradient in zip(mixed, gradients)
        }
