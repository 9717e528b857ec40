"""Generators: what mmagic's models hold as ``encdec``."""
from typing import Dict, Tuple

from torch import Tensor

from mmdeepfill.registry import FOR_MMAGIC

from ..generators import aot_gan, deepfillv1, global_local, partial_conv
from ..layers import run_padded
from .arguments import AsInMmagic

IMAGE = 3  # channels; behind them stand ones, if any, and last the mask


@FOR_MMAGIC.register_module()
class DeepFillEncoderDecoder(AsInMmagic, deepfillv1.DeepFillEncoderDecoder):
    """Both stages of DeepFillv1 and v2."""

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        """Masked image, ones and mask, (N, 5, H, W), to the images of both stages."""
        return tuple(super().forward(x[:, :IMAGE], x[:, -1:]).values())


@FOR_MMAGIC.register_module()
class GLEncoderDecoder(AsInMmagic, global_local.GLEncoderDecoder):
    """Encoder, dilated convolutions and decoder in a row; called as ours."""


@FOR_MMAGIC.register_module()
class AOTEncoderDecoder(AsInMmagic, aot_gan.AOTEncoderDecoder):
    """AOT-GAN's generator."""

    def forward(self, x: Tensor) -> Tensor:
        """Masked image and mask, (N, 4, H, W), to an image."""
        return super().forward(x[:, :IMAGE], x[:, -1:])['refined']


@FOR_MMAGIC.register_module()
class PConvEncoderDecoder(AsInMmagic, partial_conv.PConvEncoderDecoder):
    """U-Net of partial convolutions."""

    def forward(self, x: Tensor, valid: Tensor) -> Tuple[Tensor, Tensor]:
        """Image and ``valid``, both (N, 3, H, W), the latter 1 where known and the same in all
        channels, to an image and where it has seen anything known, both (N, 3, H, W)."""
        found = run_padded(self._run_with_seen, x, valid[:, :1], self.divisor)
        return found['refined'], found['seen'].expand_as(found['refined'])

    def _run_with_seen(self, image: Tensor, valid: Tensor) -> Dict[str, Tensor]:
        refined, seen = self.decoder(self.encoder(image, valid.to(image.dtype)))
        return dict(refined=refined, seen=seen)
