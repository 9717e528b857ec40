"""Parts of generators, for those of mmagic's that are put together of them."""

from torch import Tensor

from mmdeepfill.core.registry import FOR_MMAGIC
from mmdeepfill.models.methods import deepfillv1, global_local

from .arguments import AsInMmagic


@FOR_MMAGIC.register_module()
class ContextualAttentionNeck(AsInMmagic, deepfillv1.ContextualAttentionNeck):
    """Contextual attention and two convolutions.

    Args:
        **arguments: As of mmagic's. Attention weights are an array of queries x keys, and
            nothing in mmagic looks at them: they are given only with
            ``contextual_attention_args=dict(return_attention_score=True)``, which is the
            default there.
    """

    def __init__(self, **arguments):
        attention = arguments.get('contextual_attention_args', {})
        super().__init__(**arguments)
        self.return_offset = attention.get('return_attention_score', False)

    def forward(  # type: ignore[override]  # mmagic's call
        self, x: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """Features (N, C, h, w) and mask (N, 1, H, W), 1 = hole, to features of the same size
        and, if wanted, weights (N, h/2, w/2, h/2, w/2), keys first.
        """
        if not self.return_offset:
            return super().forward(x, mask), None
        rebuilt, weights = self.contextual_attention(x, x, mask, return_attention=True)
        return self.conv2(self.conv1(rebuilt)), weights.permute(0, 3, 4, 1, 2)


@FOR_MMAGIC.register_module()
class DeepFillEncoder(AsInMmagic, deepfillv1.DeepFillEncoder):
    """Encoder of DeepFill's branches, whose features are the ``out`` of a dict."""

    def forward(self, x: Tensor) -> dict[str, Tensor]:  # type: ignore[override]  # mmagic's call
        """(N, in_channels, H, W) to ``out``, (N, 128 * channel_factor, H/4, W/4)."""
        return {'out': super().forward(x)}


@FOR_MMAGIC.register_module()
class DeepFillDecoder(AsInMmagic, deepfillv1.DeepFillDecoder):
    """Decoder of DeepFill's stages."""

    def forward(self, x: Tensor | dict[str, Tensor]) -> Tensor:
        """Features, or a dict with them as ``out``, to an image."""
        return super().forward(x['out'] if isinstance(x, dict) else x)


@FOR_MMAGIC.register_module()
class DeepFillRefiner(AsInMmagic, deepfillv1.DeepFillRefiner):
    """DeepFill's second stage."""

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, None]:  # type: ignore[override]  # mmagic's call
        """(N, 5, H, W) and mask (N, 1, H, W) to an image (N, 3, H, W), and None where mmagic's
        gives attention weights: its refiner with our neck has them.
        """
        return super().forward(x, mask), None


@FOR_MMAGIC.register_module()
class GLDilationNeck(AsInMmagic, global_local.GLDilationNeck):
    """Dilated convolutions."""


@FOR_MMAGIC.register_module()
class GLDecoder(AsInMmagic, global_local.GLDecoder):
    """Decoder of Global&Local."""
