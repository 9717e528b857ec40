"""The objective of AOT-GAN: scores by place (Zeng et al., 2022, section 3.2)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.conventions import valid_of
from mmdeepfill.core.registry import MODELS

from ...losses.pixelwise import region_mean


@MODELS.register_module()
class SoftMaskPatchLoss(nn.Module):
    """Least squares with labels by place: 1 is real, 0 is filled, soft around the rim.

    The discriminator: ``mean((real - 1)^2) + mean((fake - label)^2)``, with the label
    ``1 - blur(mask)``: what is known of a filled image is real. The generator: the mean of
    ``(fake - 1)^2`` in the hole. Score maps are enlarged to the mask, bilinear; the blur is
    a mean over what lies in the image.

    These are the paper's equations. The authors' code and OpenMMLab's differ: the first has
    filled at 1 and real at 0, but lets the generator go for 1 all the same; the second has
    real at 1, and the label of filled images the wrong way round, 1 in the hole. Both take
    the generator's mean over the whole image.

    Args:
        kernel_size (int): Side of the blur's kernel, odd.
        sigma (float): Its deviation, in pixels of the mask.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> import torch
        >>> loss = SoftMaskPatchLoss(kernel_size=1)  # no blur: labels of 0 and 1
        >>> mask = torch.tensor([[[[0.0, 1.0], [0.0, 1.0]]]])
        >>> loss.label(mask).tolist()
        [[[[1.0, 0.0], [1.0, 0.0]]]]
        >>> loss.generator_loss(torch.full((1, 1, 2, 2), 3.0), mask)
        tensor(4.)
    """

    kernel: Tensor

    def __init__(self, kernel_size: int = 71, sigma: float = 10.0):
        super().__init__()
        if kernel_size < 1 or kernel_size % 2 == 0:
            raise ValueError(f'kernel_size must be odd and positive; got {kernel_size}')
        if sigma <= 0:
            raise ValueError(f'sigma must be positive; got {sigma}')
        at = torch.arange(kernel_size, dtype=torch.float64) - kernel_size // 2
        kernel = torch.exp(-at.square() / (2 * sigma**2))
        kernel = (kernel / kernel.sum()).to(torch.get_default_dtype())
        self.register_buffer('kernel', kernel, persistent=False)

    def discriminator_loss(self, real: Tensor, fake: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Scores (N, 1, h, w) and mask (N, 1, H, W), 1 = hole, to scalars."""
        real, fake = (_enlarged(scores, mask) for scores in (real, fake))
        return {
            'real': (real - 1).square().mean(),
            'fake': (fake - self.label(mask)).square().mean(),
        }

    def generator_loss(self, fake: Tensor, mask: Tensor) -> Tensor:
        """Scores (N, 1, h, w) and mask (N, 1, H, W), 1 = hole, to a scalar."""
        return region_mean((_enlarged(fake, mask) - 1).square(), mask)

    def label(self, mask: Tensor) -> Tensor:
        """Targets of the scores of a filled image: (N, 1, H, W) in [0, 1]."""
        half = len(self.kernel) // 2
        kernel = self.kernel.to(mask.dtype)
        with torch.autocast(mask.device.type, enabled=False):
            blurred, inside = (
                F.conv2d(
                    F.conv2d(x, kernel.view(1, 1, -1, 1), padding=(half, 0)),
                    kernel.view(1, 1, 1, -1),
                    padding=(0, half),
                )
                for x in (mask, torch.ones_like(mask[:1]))
            )
        return valid_of(blurred / inside)


def _enlarged(scores: Tensor, mask: Tensor) -> Tensor:
    return F.interpolate(scores, mask.shape[-2:], mode='bilinear', align_corners=True)
