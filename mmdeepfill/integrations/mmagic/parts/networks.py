"""Networks, critics and whole models of ours under mmagic's names and calls."""

from torch import Tensor

from mmdeepfill.core.registry import FOR_MMAGIC
from mmdeepfill.models import discriminators, inpaintors
from mmdeepfill.models.layers import run_padded
from mmdeepfill.models.methods import aot_gan, deepfillv1, global_local, opencv, partial_conv

from .arguments import AsInMmagic, InOurScope

IMAGE = 3  # channels; behind them stand ones, if any, and last the mask


@FOR_MMAGIC.register_module()
class DeepFillEncoderDecoder(AsInMmagic, deepfillv1.DeepFillEncoderDecoder):
    """Both stages of DeepFillv1 and v2."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]  # mmagic's call
        """Masked image, ones and mask, (N, 5, H, W), to the images of both stages."""
        coarse, refined = super().forward(x[:, :IMAGE], x[:, -1:]).values()
        return coarse, refined


@FOR_MMAGIC.register_module()
class GLEncoderDecoder(AsInMmagic, global_local.GLEncoderDecoder):
    """Encoder, dilated convolutions and decoder in a row; called as ours."""


@FOR_MMAGIC.register_module()
class AOTEncoderDecoder(AsInMmagic, aot_gan.AOTEncoderDecoder):
    """AOT-GAN's generator."""

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]  # mmagic's call
        """Masked image and mask, (N, 4, H, W), to an image."""
        return super().forward(x[:, :IMAGE], x[:, -1:])['refined']


@FOR_MMAGIC.register_module()
class PConvEncoderDecoder(AsInMmagic, partial_conv.PConvEncoderDecoder):
    """U-Net of partial convolutions."""

    def forward(  # type: ignore[override]  # mmagic's call
        self, x: Tensor, valid: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Image and ``valid``, both (N, 3, H, W), the latter 1 where known and the same in all
        channels, to an image and where it has seen anything known, both (N, 3, H, W).
        """
        found = run_padded(self._run_with_seen, x, valid[:, :1], self.divisor)
        return found['refined'], found['seen'].expand_as(found['refined'])

    def _run_with_seen(self, image: Tensor, valid: Tensor) -> dict[str, Tensor]:
        refined, seen = self.decoder(self.encoder(image, valid.to(image.dtype)))
        return {'refined': refined, 'seen': seen}


@FOR_MMAGIC.register_module()
class DeepFillv1Discriminators(AsInMmagic, deepfillv1.DeepFillv1Discriminators):
    """DeepFillv1's two critics."""

    def forward(  # type: ignore[override]  # mmagic's call
        self, x: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Images (N, 3, H, W) and patches (N, 3, h, w) to the scores (N, 1) of each."""
        whole, patch = super().forward(dict(zip(self.views, x))).values()
        return whole, patch


@FOR_MMAGIC.register_module()
class GLDiscs(AsInMmagic, global_local.GLDiscs):
    """Global&Local's joint discriminator."""

    def forward(self, x: tuple[Tensor, Tensor]) -> Tensor:  # type: ignore[override]  # mmagic's call
        """Images (N, 3, H, W) and patches (N, 3, h, w) to logits (N, 1)."""
        return super().forward(dict(zip(self.views, x)))['joint']


@FOR_MMAGIC.register_module()
class MultiLayerDiscriminator(AsInMmagic, discriminators.MultiLayerDiscriminator):
    """Strided convolutions; without mmagic's ``with_input_norm`` and ``with_out_convs``, which
    none of its inpainting models has.
    """


@FOR_MMAGIC.register_module()
class SoftMaskPatchDiscriminator(AsInMmagic, discriminators.SoftMaskPatchDiscriminator):
    """AOT-GAN's critic."""


@FOR_MMAGIC.register_module()
class AdversarialInpaintor(InOurScope, inpaintors.AdversarialInpaintor):
    """The inpaintor that trains critics, for mmagic."""


@FOR_MMAGIC.register_module()
class ReconstructionInpaintor(InOurScope, inpaintors.ReconstructionInpaintor):
    """The inpaintor without critics, for mmagic."""


@FOR_MMAGIC.register_module()
class OpenCVInpaintor(InOurScope, opencv.OpenCVInpaintor):
    """OpenCV's inpainting, for mmagic."""
