"""Dilated convolutions between encoder and decoder."""
from typing import List, Optional, Sequence

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from ...layers import ConvBlock, conv_block


@MODELS.register_module()
class GLDilationNeck(nn.Module):
    """3x3 convolutions of growing dilation, sizes and channels kept.

    Args:
        in_channels (int): Channels of input and output.
        dilations (Sequence[int]): Dilation of each convolution.
        padding_mode (str): As in :func:`conv_block`; 'reflect' needs features larger than
            the largest dilation.
        conv_type, conv_cfg, norm_cfg, act_cfg: Layers, see :func:`conv_block`.
    """

    def __init__(self,
                 in_channels: int = 128,
                 dilations: Sequence[int] = (2, 4, 8, 16),
                 padding_mode: str = 'zeros',
                 conv_type: str = 'conv',
                 conv_cfg: Optional[dict] = None,
                 norm_cfg: Optional[dict] = None,
                 act_cfg: Optional[dict] = dict(type='ELU')):
        super().__init__()
        self.dilation_convs = nn.Sequential(*(conv_block(
            in_channels,
            in_channels,
            dilation=dilation,
            padding_mode=padding_mode,
            conv_type=conv_type,
            conv_cfg=conv_cfg,
            norm_cfg=norm_cfg,
            act_cfg=act_cfg) for dilation in dilations))

    @property
    def blocks(self) -> List[ConvBlock]:
        """The convolutions, in order."""
        return list(self.dilation_convs)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to the same."""
        return self.dilation_convs(x)
