"""Contextual attention followed by two convolutions."""

from typing import Any, cast

import torch
from torch import Tensor, nn

from mmdeepfill.core.facts import BLOCK_ARGUMENTS, MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...layers import ConvBlock, Rect, conv_block, source_rect


@MODELS.register_module()
class ContextualAttentionNeck(nn.Module):
    """The attention branch behind its encoder.

    Args:
        in_channels (int): Channels of input and output.
        contextual_attention (dict): Config of the attention layer.
        padding_mode (str): As in :func:`conv_block`.
        conv_type, conv_cfg, norm_cfg, act_cfg: Layers, see :func:`conv_block`.

    Example:
        >>> import torch
        >>> neck = ContextualAttentionNeck(in_channels=8)
        >>> neck(torch.zeros(1, 8, 16, 16), torch.zeros(1, 1, 64, 64)).shape
        torch.Size([1, 8, 16, 16])
    """

    mmagic = MMagicFacts(same=('in_channels', *BLOCK_ARGUMENTS))

    def __init__(
        self,
        in_channels: int = 128,
        contextual_attention: dict = {'type': 'ContextualAttentionModule'},
        padding_mode: str = 'zeros',
        conv_type: str = 'conv',
        conv_cfg: dict | None = None,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ELU'},
    ):
        super().__init__()
        self.contextual_attention = MODELS.build(contextual_attention)
        layers: dict[str, Any] = {
            'padding_mode': padding_mode,
            'conv_type': conv_type,
            'conv_cfg': conv_cfg,
            'norm_cfg': norm_cfg,
            'act_cfg': act_cfg,
        }
        self.conv1 = conv_block(in_channels, in_channels, **layers)
        self.conv2 = conv_block(in_channels, in_channels, **layers)

    @property
    def blocks(self) -> list[ConvBlock]:
        """The convolutions, in order."""
        return cast(list[ConvBlock], [self.conv1, self.conv2])

    def forward(self, x: Tensor, mask: Tensor, rect: Rect | None = None) -> Tensor:
        """Attention, then the convolutions.

        Args:
            x (Tensor): Features (N, in_channels, h, w).
            mask (Tensor): (N, 1, H, W), 1 = hole.
            rect (Rect, optional): Part of the features to compute. None: all.

        Returns:
            Tensor: (N, in_channels, h, w), or of the size of ``rect``.
        """
        if rect is None:
            rebuilt = _channels_last(self.contextual_attention(x, x, mask))
            return self.conv2(self.conv1(rebuilt))
        source = source_rect(rect, self.blocks, x.shape[-2:])
        rebuilt = _channels_last(self.contextual_attention(x, x, mask, window=source))
        rebuilt = source.crop(rebuilt)
        return rect.within(source).crop(self.conv2(self.conv1(rebuilt)))


def _channels_last(x: Tensor) -> Tensor:
    # as the convolutions before have it, see DeepFillEncoderDecoder
    return x.contiguous(memory_format=torch.channels_last)
