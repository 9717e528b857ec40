"""Encoder, dilated residual blocks and decoder."""
from typing import Optional, Sequence

from mmcv.cnn import build_activation_layer
from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from ...layers import MIN_SIDE, ConvBlock, conv_block
from .block import DilatedResidualBlock


def _interpolated(in_channels: int, out_channels: int, padding_mode: str, **layers) -> ConvBlock:
    return conv_block(in_channels, out_channels, upsample=True, padding_mode=padding_mode, **layers)


def _transposed(in_channels: int, out_channels: int, padding_mode: str, **layers) -> ConvBlock:
    # what it sees is never beyond the border, so there is nothing to pad
    return conv_block(in_channels, out_channels, 4, stride=2, conv_cfg=dict(type='deconv'),
                      **layers)


#: Ways to twice the size: nearest neighbours and a 3x3 convolution; a transposed 4x4 one.
UP = dict(interp=_interpolated, deconv=_transposed)


@MODELS.register_module()
class DilatedResnet(nn.Module):
    """A 7x7 convolution, two 4x4 ones of stride 2, residual blocks, and the way back.

    Args:
        in_channels (int): Channels of the input.
        out_channels (int): Channels of the output.
        base_channels (int): Channels of the first convolution; each of stride 2 doubles them.
        dilations (Sequence[int]): Dilation of each block.
        dilated (str): Of the blocks, see :class:`DilatedResidualBlock`.
        up (str): 'interp', nearest-neighbour enlargement and a 3x3 convolution (Demir and
            Unal), or 'deconv', a transposed 4x4 convolution (EdgeConnect).
        padding_mode (str): Of the convolutions of stride 1, see :func:`conv_block`.
        norm_cfg, act_cfg (dict, optional): Layers of all but the last convolution.
        with_spectral_norm (bool): Of all but the last convolution.
        out_act_cfg (dict): What bounds the output.

    Raises:
        ValueError: Unknown ``up`` or no ``dilations``.
    """

    #: Sides of the input are multiples of this, for two strides of 2, and at least
    #: ``min_size``.
    divisor = 4

    def __init__(self,
                 in_channels: int = 4,
                 out_channels: int = 3,
                 base_channels: int = 64,
                 dilations: Sequence[int] = (2, ) * 8,
                 dilated: str = 'first',
                 up: str = 'interp',
                 padding_mode: str = 'reflect',
                 norm_cfg: Optional[dict] = None,
                 act_cfg: Optional[dict] = dict(type='ReLU'),
                 with_spectral_norm: bool = False,
                 out_act_cfg: dict = dict(type='Tanh')):
        super().__init__()
        if up not in UP:
            raise ValueError(f'up must be one of {tuple(UP)}; got {up!r}')
        if not dilations:
            raise ValueError('dilations must hold one dilation for each block; got none')
        layers = dict(norm_cfg=norm_cfg, act_cfg=act_cfg, with_spectral_norm=with_spectral_norm)
        width = base_channels
        self.encoder = nn.Sequential(
            conv_block(in_channels, width, 7, padding_mode=padding_mode, **layers),
            conv_block(width, 2 * width, 4, stride=2, **layers),
            conv_block(2 * width, 4 * width, 4, stride=2, **layers))
        self.middle = nn.Sequential(*(
            DilatedResidualBlock(4 * width, dilation, dilated, padding_mode, **layers)
            for dilation in dilations))
        self.decoder = nn.Sequential(
            UP[up](4 * width, 2 * width, padding_mode, **layers),
            UP[up](2 * width, width, padding_mode, **layers),
            conv_block(width, out_channels, 7, padding_mode=padding_mode))
        self.out_act = build_activation_layer(out_act_cfg)
        # a reflection is shorter than what it reflects
        self.min_size = max(MIN_SIDE, self.divisor * (max(dilations) + 1))

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H, W); sides as ``divisor`` says."""
        return self.out_act(self.decoder(self.middle(self.encoder(x))))
