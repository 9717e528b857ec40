"""Gradient penalty of WGAN-GP (Gulrajani et al., 2017), over the hole."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS


def seeded_uniform(seeds: Sequence[int], count: int) -> Tensor:
    """Uniform numbers in [0, 1) that belong to samples, not to batches.

    Args:
        seeds (Sequence[int]): One seed a sample.
        count (int): Numbers a sample.

    Returns:
        Tensor: (len(seeds), count), float32, on the CPU.
    """
    generator = torch.Generator()
    return torch.stack([torch.rand(count, generator=generator.manual_seed(s)) for s in seeds])


@MODELS.register_module()
class GradientPenalty(nn.Module):
    """``weight * mean((|gradient of the score| - 1)^2)`` at mixtures of real and fake.

    The published critics give one number a view. Of one that gives a map of scores, or has several
    heads on one view, the score is their sum.

    Args:
        weight (float): Factor (lambda, 10 in all recipes).
        norm (str): 'sample' takes the norm over all values of an image, as the paper and
            the TensorFlow code. 'pixel' takes it over the channels of each pixel, averages
            over the pixels and divides by the mean of the mask: OpenMMLab's form, whose
            optimum is a gradient of norm 1 at *every* pixel. The weight of the adversarial
            term depends on the form: 1e-3 with 'sample', 1e-4 with 'pixel'.
        masked (Sequence[str]): Views in which only the gradient inside the hole counts
            (paper, equation 5). Both in the paper; OpenMMLab masks the global one only.
        float32 (bool): Whether the critics see the mixtures in float32 also under autocast, with
            both derivatives. In bfloat16 the penalty's gradient is off by some 7 %; False saves
            the time of float32 passes.

    Raises:
        ValueError: Unknown ``norm``.

    Example:
        >>> mixed = {'disc': torch.zeros(1, 1, 1, 2, requires_grad=True)}
        >>> scores = {'disc': (mixed['disc'] * torch.tensor([3.0, 4.0])).sum()}
        >>> loss = GradientPenalty()(scores, mixed, {'disc': torch.ones(1, 1, 1, 2)})
        >>> loss['disc'].item()  # 10 * (5 - 1)**2, as the gradient is (3, 4)
        160.0
    """

    def __init__(
        self,
        weight: float = 10.0,
        norm: str = 'sample',
        masked: Sequence[str] = ('global_disc', 'local_disc'),
        float32: bool = True,
    ):
        super().__init__()
        if norm not in ('sample', 'pixel'):
            raise ValueError(f"norm must be 'sample' or 'pixel'; got {norm!r}")
        self.weight = weight
        self.norm = norm
        self.masked = tuple(masked)
        self.float32 = float32

    @staticmethod
    def mix(
        real: dict[str, Tensor], fake: dict[str, Tensor], seeds: Sequence[int] | None = None
    ) -> dict[str, Tensor]:
        """Points between real and fake, independent for each sample and each view.

        Args:
            real, fake (dict): Views (N, C, H, W), by name.
            seeds (Sequence[int], optional): One a sample, so that a point does not depend
                on the batch or the process its sample is in; None draws from PyTorch's
                global generator.

        Returns:
            dict: Leaves that require a gradient, by name.
        """
        shape = (len(next(iter(real.values()))), 1, 1, 1)
        if seeds is None:
            shares = [torch.rand(shape) for _ in real]
        else:
            shares = [s.view(shape) for s in seeded_uniform(seeds, len(real)).T]
        return {
            name: torch.lerp(
                fake[name], real[name], share.to(real[name], non_blocking=True)
            ).requires_grad_()
            for name, share in zip(real, shares)
        }

    def forward(
        self, scores: dict[str, Tensor], mixed: dict[str, Tensor], masks: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """The penalty of each view.

        Args:
            scores (dict): What the critics gave for ``mixed``.
            mixed (dict): Views from :meth:`mix`.
            masks (dict): Masks (N, 1, H, W) of the same views, 1 = hole.

        Returns:
            dict: Weighted scalars, by view, with a graph for the second derivative.
        """
        # Critics are independent: one pass gives each view its own gradient.
        total: Any = sum(score.sum() for score in scores.values())
        gradients = torch.autograd.grad(total, list(mixed.values()), create_graph=True)
        penalties = {}
        for name, gradient in zip(mixed, gradients):
            mask = masks[name] if name in self.masked else None
            penalties[name] = self.weight * self._penalty(gradient, mask)
        return penalties

    def _penalty(self, gradient: Tensor, mask: Tensor | None) -> Tensor:
        if mask is not None:
            gradient = gradient * mask
        if self.norm == 'sample':
            return (gradient.flatten(1).norm(dim=1) - 1).square().mean()
        penalty = (gradient.norm(dim=1) - 1).square().mean()
        if mask is None:
            return penalty
        share = mask.mean()
        return penalty / torch.where(share > 0, share, torch.ones_like(share))
