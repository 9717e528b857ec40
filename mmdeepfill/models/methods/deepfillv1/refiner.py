"""Second stage of DeepFill: a convolution branch and an attention branch."""

from typing import Any

import torch
from torch import Tensor, nn

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...layers import ConvBlock, Rect, source_rect

STRIDE = 4  # of the encoders


#: Defaults of mmagic.
_MMAGIC_PARTS = {
    'encoder_attention': {'type': 'DeepFillEncoder', 'encoder_type': 'stage2_attention'},
    'encoder_conv': {'type': 'DeepFillEncoder', 'encoder_type': 'stage2_conv'},
    'dilation_neck': {'type': 'GLDilationNeck', 'in_channels': 128, 'act_cfg': {'type': 'ELU'}},
    'contextual_attention': {'type': 'ContextualAttentionNeck', 'in_channels': 128},
    'decoder': {'type': 'DeepFillDecoder', 'in_channels': 256},
}


@MODELS.register_module()
class DeepFillRefiner(nn.Module):
    """Two encoders in parallel, one decoder; or one, without attention.

    Args:
        encoder_attention (dict, optional): Config of the attention branch's encoder; None with
            ``contextual_attention=None``: there is no such branch.
        encoder_conv (dict): Config of the other branch's encoder.
        dilation_neck (dict): Config of that branch's dilated convolutions.
        contextual_attention (dict, optional): Config of the :class:`ContextualAttentionNeck`.
        decoder (dict): Config of the decoder; gets the convolution branch's channels
            first, then the attention branch's.

    Raises:
        ValueError: The attention branch has one of its two parts.
    """

    mmagic = MMagicFacts(parts=tuple(_MMAGIC_PARTS), defaults=_MMAGIC_PARTS)

    def __init__(
        self,
        encoder_attention: dict | None,
        encoder_conv: dict,
        dilation_neck: dict,
        contextual_attention: dict | None,
        decoder: dict,
    ):
        super().__init__()
        if bool(encoder_attention) != bool(contextual_attention):
            raise ValueError(
                'encoder_attention and contextual_attention must both be configs '
                f'or both None; got {encoder_attention} and {contextual_attention}'
            )
        self.encoder_attention: Any = encoder_attention and MODELS.build(encoder_attention)
        self.encoder_conv = MODELS.build(encoder_conv)
        self.contextual_attention_neck: Any = contextual_attention and MODELS.build(
            contextual_attention
        )
        self.dilation_neck = MODELS.build(dilation_neck)
        self.decoder = MODELS.build(decoder)

    @property
    def blocks(self) -> list[ConvBlock]:
        """All convolutions that run on a part of the image if only that is wanted."""
        neck = self.contextual_attention_neck
        return (
            self.encoder_conv.blocks
            + self.dilation_neck.blocks
            + (neck.blocks if neck else [])
            + self.decoder.blocks
        )

    def forward(self, x: Tensor, mask: Tensor, hole: Rect | None = None) -> Tensor:
        """Run both branches and the decoder.

        Args:
            x (Tensor): (N, 5, H, W).
            mask (Tensor): (N, 1, H, W), 1 = hole.
            hole (Rect, optional): Part of the image to compute; then only the attention
                branch's encoder sees all of ``x``. None: all.

        Returns:
            Tensor: Image (N, 3, H, W), or of the size of ``hole``.
        """
        if hole is not None:
            return self._fill(x, mask, hole)
        branches = [self.dilation_neck(self.encoder_conv(x))]
        if self.encoder_attention:
            branches.append(self.contextual_attention_neck(self.encoder_attention(x), mask))
        return self.decoder(torch.cat(branches, dim=1))

    def _fill(self, x: Tensor, mask: Tensor, hole: Rect) -> Tensor:
        wanted = source_rect(hole, self.decoder.blocks, [side // STRIDE for side in x.shape[-2:]])
        by_attention = []
        if self.encoder_attention:
            keys = self.encoder_attention(x)
            by_attention.append(self.contextual_attention_neck(keys, mask, wanted))
        branch = self.encoder_conv.blocks + self.dilation_neck.blocks
        source = source_rect(wanted, branch, x.shape[-2:]).aligned(STRIDE, x.shape[-2:])
        by_conv = self.dilation_neck(self.encoder_conv(source.crop(x)))
        by_conv = wanted.within(source.divided(STRIDE)).crop(by_conv)
        image = self.decoder(torch.cat([by_conv, *by_attention], dim=1))
        return hole.within(Rect(*(STRIDE * edge for edge in wanted))).crop(image)
