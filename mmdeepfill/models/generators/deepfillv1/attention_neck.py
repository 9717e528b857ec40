"""Contextual attention followed by two convolutions."""
from typing import Optional

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from ...layers import conv_block


@MODELS.register_module()
class ContextualAttentionNeck(nn.Module):
    """The attention branch behind its encoder.

    Args:
        in_channels (int): Channels of input and output.
        contextual_attention (dict): Config of the attention layer.
        padding_mode (str): As in :func:`conv_block`.
        conv_cfg, norm_cfg, act_cfg (dict, optional): Layers, see :func:`conv_block`.
    """

    def __init__(self,
                 in_channels: int = 128,
                 contextual_attention: dict = dict(type='ContextualAttentionModule'),
                 padding_mode: str = 'zeros',
                 conv_cfg: Optional[dict] = None,
                 norm_cfg: Optional[dict] = None,
                 act_cfg: Optional[dict] = dict(type='ELU')):
        super().__init__()
        self.contextual_attention = MODELS.build(contextual_attention)
        layers = dict(
            padding_mode=padding_mode, conv_cfg=conv_cfg, norm_cfg=norm_cfg, act_cfg=act_cfg)
        self.conv1 = conv_block(in_channels, in_channels, **layers)
        self.conv2 = conv_block(in_channels, in_channels, **layers)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Features (N, in_channels, h, w) and mask (N, 1, H, W) to (N, in_channels, h, w)."""
        return self.conv2(self.conv1(self.contextual_attention(x, x, mask)))
