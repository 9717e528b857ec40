"""Contextual attention followed by two convolutions."""
from typing import List, Optional

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from ...layers import ConvBlock, Rect, conv_block, source_rect


@MODELS.register_module()
class ContextualAttentionNeck(nn.Module):
    """The attention branch behind its encoder.

    Args:
        in_channels (int): Channels of input and output.
        contextual_attention (dict): Config of the attention layer.
        padding_mode (str): As in :func:`conv_block`.
        conv_type, conv_cfg, norm_cfg, act_cfg: Layers, see :func:`conv_block`.
    """

    def __init__(self,
                 in_channels: int = 128,
                 contextual_attention: dict = dict(type='ContextualAttentionModule'),
                 padding_mode: str = 'zeros',
                 conv_type: str = 'conv',
                 conv_cfg: Optional[dict] = None,
                 norm_cfg: Optional[dict] = None,
                 act_cfg: Optional[dict] = dict(type='ELU')):
        super().__init__()
        self.contextual_attention = MODELS.build(contextual_attention)
        layers = dict(
            padding_mode=padding_mode,
            conv_type=conv_type,
            conv_cfg=conv_cfg,
            norm_cfg=norm_cfg,
            act_cfg=act_cfg)
        self.conv1 = conv_block(in_channels, in_channels, **layers)
        self.conv2 = conv_block(in_channels, in_channels, **layers)

    @property
    def blocks(self) -> List[ConvBlock]:
        """The convolutions, in order."""
        return [self.conv1, self.conv2]

    def forward(self, x: Tensor, mask: Tensor, rect: Optional[Rect] = None) -> Tensor:
        """Attention, then the convolutions.

        Args:
            x (Tensor): Features (N, in_channels, h, w).
            mask (Tensor): (N, 1, H, W), 1 = hole.
            rect (Rect, optional): Part of the features to compute. None: all.

        Returns:
            Tensor: (N, in_channels, h, w), or of the size of ``rect``.
        """
        if rect is None:
            return self.conv2(self.conv1(self.contextual_attention(x, x, mask)))
        source = source_rect(rect, self.blocks, x.shape[-2:])
        rebuilt = source.crop(self.contextual_attention(x, x, mask, window=source))
        return rect.within(source).crop(self.conv2(self.conv1(rebuilt)))
