"""Adversarial objectives: what the discriminator and the generator want of the scores.

``discriminator_loss`` gives the parts for real and for fake images apart, to be added
and to be logged; ``generator_loss`` gives a scalar. Scores are of any shape. Both are
given the mask of the images, for an objective that goes by places; these do not look at it.
"""
from typing import Dict, Optional

import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.registry import MODELS


@MODELS.register_module()
class WassersteinLoss(nn.Module):
    """Critic: mean(fake) - mean(real); generator: -mean(fake) (Arjovsky et al., 2017).

    It needs a gradient penalty. Its values may be negative and have no fixed level.
    """

    def discriminator_loss(self, real: Tensor, fake: Tensor,
                           mask: Optional[Tensor] = None) -> Dict[str, Tensor]:
        return dict(real=-real.mean(), fake=fake.mean())

    def generator_loss(self, fake: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        return -fake.mean()


@MODELS.register_module()
class HingeLoss(nn.Module):
    """max(0, 1 - real) + max(0, 1 + fake); generator: -mean(fake) (Lim and Ye, 2017).

    Args:
        disc_weight (float): Factor on the discriminator's side; 0.5 in DeepFillv2's code.
    """

    def __init__(self, disc_weight: float = 1.):
        super().__init__()
        self.disc_weight = disc_weight

    def discriminator_loss(self, real: Tensor, fake: Tensor,
                           mask: Optional[Tensor] = None) -> Dict[str, Tensor]:
        return dict(real=self.disc_weight * F.relu(1 - real).mean(),
                    fake=self.disc_weight * F.relu(1 + fake).mean())

    def generator_loss(self, fake: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        return -fake.mean()


@MODELS.register_module()
class VanillaLoss(nn.Module):
    """Binary cross entropy on logits, non-saturating generator (Goodfellow et al., 2014).

    Args:
        disc_weight (float): Factor on the discriminator's side; 0.5 in EdgeConnect's code.
    """

    def __init__(self, disc_weight: float = 1.):
        super().__init__()
        self.disc_weight = disc_weight

    def discriminator_loss(self, real: Tensor, fake: Tensor,
                           mask: Optional[Tensor] = None) -> Dict[str, Tensor]:
        return dict(real=self.disc_weight * F.softplus(-real).mean(),
                    fake=self.disc_weight * F.softplus(fake).mean())

    def generator_loss(self, fake: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        return F.softplus(-fake).mean()


@MODELS.register_module()
class LeastSquaresLoss(nn.Module):
    """(real - 1)^2 + fake^2; generator: (fake - 1)^2 (Mao et al., 2017, without the half)."""

    def discriminator_loss(self, real: Tensor, fake: Tensor,
                           mask: Optional[Tensor] = None) -> Dict[str, Tensor]:
        return dict(real=(real - 1).square().mean(), fake=fake.square().mean())

    def generator_loss(self, fake: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        return (fake - 1).square().mean()
