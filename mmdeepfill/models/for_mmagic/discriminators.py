"""Discriminators: what mmagic's models hold as ``disc``."""
from typing import Tuple

from torch import Tensor

from mmdeepfill.registry import FOR_MMAGIC

from .. import discriminators
from .arguments import AsInMmagic


@FOR_MMAGIC.register_module()
class DeepFillv1Discriminators(AsInMmagic, discriminators.DeepFillv1Discriminators):
    """DeepFillv1's two critics."""

    def forward(self, x: Tuple[Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
        """Images (N, 3, H, W) and patches (N, 3, h, w) to the scores (N, 1) of each."""
        return tuple(super().forward(dict(zip(self.views, x))).values())


@FOR_MMAGIC.register_module()
class GLDiscs(AsInMmagic, discriminators.GLDiscs):
    """Global&Local's joint discriminator."""

    def forward(self, x: Tuple[Tensor, Tensor]) -> Tensor:
        """Images (N, 3, H, W) and patches (N, 3, h, w) to logits (N, 1)."""
        return super().forward(dict(zip(self.views, x)))['joint']


@FOR_MMAGIC.register_module()
class MultiLayerDiscriminator(AsInMmagic, discriminators.MultiLayerDiscriminator):
    """Strided convolutions; without mmagic's ``with_input_norm`` and ``with_out_convs``, which
    none of its inpainting models has."""


@FOR_MMAGIC.register_module()
class SoftMaskPatchDiscriminator(AsInMmagic, discriminators.SoftMaskPatchDiscriminator):
    """AOT-GAN's critic."""
