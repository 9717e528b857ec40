"""Adversarial objectives: what the discriminator and the generator want of the scores.

``discriminator_loss`` gives the parts for real and for fake images apart, to be added
and to be logged; ``generator_loss`` gives a scalar. Scores are of any shape. Both are
given the mask of the images, for an objective that goes by places; these do not look at it.
"""

import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS


@MODELS.register_module()
class DiscShiftLoss(nn.Module):
    """``weight * mean(score)^2 / 2``: the drift term in OpenMMLab's form.

    It squares the batch's mean score, where Karras et al. (2018) take the mean of the
    squares: a single score may drift as long as the others balance it.

    Args:
        weight (float): Factor.

    Example:
        >>> import torch
        >>> DiscShiftLoss(weight=0.5)(torch.tensor([1.0, 3.0]))  # 0.5 * 2**2 / 2
        tensor(1.)
    """

    def __init__(self, weight: float = 1e-3):
        super().__init__()
        self.weight = weight

    def forward(self, scores: Tensor) -> Tensor:
        """Scores of any shape to a scalar."""
        return self.weight * scores.mean().square() / 2


@MODELS.register_module()
class WassersteinLoss(nn.Module):
    """Critic: mean(fake) - mean(real); generator: -mean(fake) (Arjovsky et al., 2017).

    It needs a gradient penalty. Its values may be negative and have no fixed level.

    Example:
        >>> import torch
        >>> loss = WassersteinLoss()
        >>> loss.discriminator_loss(torch.tensor([3.0]), torch.tensor([1.0]))
        {'real': tensor(-3.), 'fake': tensor(1.)}
        >>> loss.generator_loss(torch.tensor([1.0, 2.0]))
        tensor(-1.5000)
    """

    def discriminator_loss(
        self, real: Tensor, fake: Tensor, mask: Tensor | None = None
    ) -> dict[str, Tensor]:
        return {'real': -real.mean(), 'fake': fake.mean()}

    def generator_loss(self, fake: Tensor, mask: Tensor | None = None) -> Tensor:
        return -fake.mean()


@MODELS.register_module()
class HingeLoss(nn.Module):
    """Hinge loss: max(0, 1 - real) + max(0, 1 + fake); generator: -mean(fake) (Lim and Ye, 2017).

    Args:
        disc_weight (float): Factor on the discriminator's side; 0.5 in DeepFillv2's code.

    Example:
        >>> import torch
        >>> loss = HingeLoss()
        >>> loss.discriminator_loss(torch.tensor([0.5]), torch.tensor([0.5]))
        {'real': tensor(0.5000), 'fake': tensor(1.5000)}
        >>> loss.generator_loss(torch.tensor([1.0, 2.0]))
        tensor(-1.5000)
    """

    def __init__(self, disc_weight: float = 1.0):
        super().__init__()
        self.disc_weight = disc_weight

    def discriminator_loss(
        self, real: Tensor, fake: Tensor, mask: Tensor | None = None
    ) -> dict[str, Tensor]:
        return {
            'real': self.disc_weight * F.relu(1 - real).mean(),
            'fake': self.disc_weight * F.relu(1 + fake).mean(),
        }

    def generator_loss(self, fake: Tensor, mask: Tensor | None = None) -> Tensor:
        return -fake.mean()


@MODELS.register_module()
class VanillaLoss(nn.Module):
    """Binary cross entropy on logits, non-saturating generator (Goodfellow et al., 2014).

    Args:
        disc_weight (float): Factor on the discriminator's side; 0.5 in EdgeConnect's code.

    Example:
        >>> import torch
        >>> VanillaLoss().generator_loss(torch.zeros(4))  # log(2)
        tensor(0.6931)
    """

    def __init__(self, disc_weight: float = 1.0):
        super().__init__()
        self.disc_weight = disc_weight

    def discriminator_loss(
        self, real: Tensor, fake: Tensor, mask: Tensor | None = None
    ) -> dict[str, Tensor]:
        return {
            'real': self.disc_weight * F.softplus(-real).mean(),
            'fake': self.disc_weight * F.softplus(fake).mean(),
        }

    def generator_loss(self, fake: Tensor, mask: Tensor | None = None) -> Tensor:
        return F.softplus(-fake).mean()


@MODELS.register_module()
class LeastSquaresLoss(nn.Module):
    """(real - 1)^2 + fake^2; generator: (fake - 1)^2 (Mao et al., 2017, without the half).

    Example:
        >>> import torch
        >>> loss = LeastSquaresLoss()
        >>> loss.discriminator_loss(torch.tensor([3.0]), torch.tensor([2.0]))
        {'real': tensor(4.), 'fake': tensor(4.)}
        >>> loss.generator_loss(torch.tensor([3.0]))
        tensor(4.)
    """

    def discriminator_loss(
        self, real: Tensor, fake: Tensor, mask: Tensor | None = None
    ) -> dict[str, Tensor]:
        return {'real': (real - 1).square().mean(), 'fake': fake.square().mean()}

    def generator_loss(self, fake: Tensor, mask: Tensor | None = None) -> Tensor:
        return (fake - 1).square().mean()
