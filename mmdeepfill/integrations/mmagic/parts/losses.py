"""Losses, with weights of their own and mmagic's order of arguments."""

from torch import Tensor, nn

from mmdeepfill.core.registry import FOR_MMAGIC
from mmdeepfill.models import losses
from mmdeepfill.models.losses.pixelwise import PixelwiseLoss
from mmdeepfill.models.methods.aot_gan import SoftMaskPatchLoss

REDUCTIONS = ('none', 'mean', 'sum')
OBJECTIVES = {
    'vanilla': losses.VanillaLoss,
    'lsgan': losses.LeastSquaresLoss,
    'wgan': losses.WassersteinLoss,
    'hinge': losses.HingeLoss,
    'smgan': SoftMaskPatchLoss,
}


class _Weighted(PixelwiseLoss):
    """Before a pixelwise loss of ours in a class's bases.

    Args:
        loss_weight (float): Factor.
        reduction (str): 'mean' over the region that ``weight`` gives, 'sum' or 'none'.
        sample_wise (bool): See :func:`region_mean`; of means only.

    Raises:
        ValueError: Unknown ``reduction``.
    """

    def __init__(
        self, loss_weight: float = 1.0, reduction: str = 'mean', sample_wise: bool = False
    ):
        super().__init__(sample_wise=sample_wise)
        if reduction not in REDUCTIONS:
            raise ValueError(f'reduction must be one of {REDUCTIONS}; got {reduction!r}')
        self.loss_weight = loss_weight
        self.reduction = reduction

    def forward(  # type: ignore[override]  # mmagic's call
        self, pred: Tensor, target: Tensor, weight: Tensor | None = None, **kwargs
    ) -> Tensor:
        """Images (N, C, H, W) and weights of pixels (N, 1, H, W) or of values (N, C, H, W)."""
        if self.reduction == 'mean':
            area = None if weight is None else weight.mean(1, keepdim=True)
            return self.loss_weight * super().forward(pred, target, weight, area)
        error = self.error(pred - target)
        error = error if weight is None else error * weight
        return self.loss_weight * (error.sum() if self.reduction == 'sum' else error)


@FOR_MMAGIC.register_module()
class L1Loss(_Weighted, losses.L1Loss):
    """Mean absolute error."""


@FOR_MMAGIC.register_module()
class MSELoss(_Weighted, losses.MSELoss):
    """Mean squared error."""


@FOR_MMAGIC.register_module()
class MaskedTVLoss(losses.MaskedTVLoss):
    """Total variation inside the hole.

    Args:
        loss_weight (float): Factor.
    """

    def __init__(self, loss_weight: float = 1.0):
        super().__init__()
        self.loss_weight = loss_weight

    def forward(  # type: ignore[override]  # mmagic's call
        self, pred: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """Images (N, C, H, W) and masks (N, 1, H, W), 1 = hole; None: everywhere."""
        return self.loss_weight * super().forward(pred, mask)


@FOR_MMAGIC.register_module()
class GANLoss(nn.Module):
    """One player's side of an adversarial objective, for real or for fake images.

    'smgan' is :class:`SoftMaskPatchLoss`, whose labels are the paper's and not mmagic's. The
    labels of the others are 1 and 0.

    Args:
        gan_type (str): 'vanilla', 'lsgan', 'wgan', 'hinge' or 'smgan'.
        loss_weight (float): Factor on the generator's side.

    Raises:
        ValueError: Unknown ``gan_type``.
    """

    def __init__(self, gan_type: str, loss_weight: float = 1.0):
        super().__init__()
        if gan_type not in OBJECTIVES:
            raise ValueError(f'gan_type must be one of {tuple(OBJECTIVES)}; got {gan_type!r}')
        self.objective = OBJECTIVES[gan_type]()
        self.loss_weight = loss_weight

    def forward(
        self,
        scores: Tensor,
        target_is_real: bool,
        is_disc: bool = False,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Scores of any shape, and masks (N, 1, H, W) where 'smgan' needs them, to a scalar.

        Raises:
            ValueError: The generator's side of images that should look fake.
        """
        if is_disc:
            parts = self.objective.discriminator_loss(scores, scores, mask)
            return parts['real' if target_is_real else 'fake']
        if not target_is_real:
            raise ValueError(
                'target_is_real must be True unless is_disc is: a generator wants '
                'its images to look real; got False'
            )
        return self.loss_weight * self.objective.generator_loss(scores, mask)


@FOR_MMAGIC.register_module()
class GradientPenaltyLoss(nn.Module):
    """Gradient penalty of a critic at mixtures of real and fake images.

    Args:
        loss_weight (float): Factor.
        norm (str): 'pixel', mmagic's, or 'sample', the paper's, see :class:`GradientPenalty`.
    """

    def __init__(self, loss_weight: float = 1.0, norm: str = 'pixel'):
        super().__init__()
        self.penalty = losses.GradientPenalty(loss_weight, norm, masked=['disc'])

    def forward(
        self,
        discriminator: nn.Module,
        real_data: Tensor,
        fake_data: Tensor,
        mask: Tensor | None = None,
    ) -> Tensor:
        """A critic of (N, C, H, W), images, and masks (N, 1, H, W) outside of which the
        gradient does not count, to a scalar; it draws one number an image.
        """
        mixed = self.penalty.mix({'disc': real_data.detach()}, {'disc': fake_data.detach()})
        scores = {'disc': discriminator(mixed['disc'])}
        return self.penalty(scores, mixed, {'disc': mask})['disc']


@FOR_MMAGIC.register_module()
class DiscShiftLoss(nn.Module):
    """Mean of the squares: Karras et al. (2018). mmagic's models give it means of scores.

    Args:
        loss_weight (float): Factor.
    """

    def __init__(self, loss_weight: float = 0.1):
        super().__init__()
        self.loss_weight = loss_weight

    def forward(self, x: Tensor) -> Tensor:
        """Scores of any shape to a scalar."""
        return self.loss_weight * x.square().mean()


@FOR_MMAGIC.register_module()
class PerceptualLoss(losses.PerceptualLoss):
    """Perceptual and style loss; VGG's weights are read from a file, see docs/inside_mmagic.md."""

    def forward(  # type: ignore[override]  # mmagic's call
        self, x: Tensor, gt: Tensor
    ) -> tuple[Tensor | None, Tensor | None]:
        """Images (N, 3, H, W) to the perceptual and the style loss, None where its factor is 0."""
        parts = super().forward(x, gt)
        return parts.get('perceptual'), parts.get('style')
