"""The generator of patch-based GAN inpainting (Demir and Unal, 2018)."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import build_activation_layer
from ...generators import OneStageGenerator
from ...layers import MIN_SIDE, conv_block
from .block import DilatedResidualBlock


def _interpolated(in_channels: int, out_channels: int, padding_mode: str, **layers) -> nn.Module:
    return conv_block(in_channels, out_channels, upsample=True, padding_mode=padding_mode, **layers)


def _transposed(in_channels: int, out_channels: int, padding_mode: str, **layers) -> nn.Module:
    # what it sees is never beyond the border, so there is nothing to pad
    return conv_block(in_channels, out_channels, 4, stride=2, conv_cfg={'type': 'deconv'}, **layers)


#: Ways to twice the size: nearest neighbours and a 3x3 convolution; a transposed 4x4 one.
UP = {'interp': _interpolated, 'deconv': _transposed}


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

    Example:
        >>> import torch
        >>> DilatedResnet(base_channels=4, dilations=(2,))(torch.zeros(1, 4, 32, 32)).shape
        torch.Size([1, 3, 32, 32])
    """

    #: Sides of the input are multiples of this, for two strides of 2, and at least
    #: ``min_size``.
    divisor = 4

    def __init__(
        self,
        in_channels: int = 4,
        out_channels: int = 3,
        base_channels: int = 64,
        dilations: Sequence[int] = (2,) * 8,
        dilated: str = 'first',
        up: str = 'interp',
        padding_mode: str = 'reflect',
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ReLU'},
        with_spectral_norm: bool = False,
        out_act_cfg: dict = {'type': 'Tanh'},
    ):
        super().__init__()
        if up not in UP:
            raise ValueError(f'up must be one of {tuple(UP)}; got {up!r}')
        if not dilations:
            raise ValueError('dilations must hold one dilation for each block; got none')
        layers: dict[str, Any] = {
            'norm_cfg': norm_cfg,
            'act_cfg': act_cfg,
            'with_spectral_norm': with_spectral_norm,
        }
        width = base_channels
        self.encoder = nn.Sequential(
            conv_block(in_channels, width, 7, padding_mode=padding_mode, **layers),
            conv_block(width, 2 * width, 4, stride=2, **layers),
            conv_block(2 * width, 4 * width, 4, stride=2, **layers),
        )
        self.middle = nn.Sequential(
            *(
                DilatedResidualBlock(4 * width, dilation, dilated, padding_mode, **layers)
                for dilation in dilations
            )
        )
        self.decoder = nn.Sequential(
            UP[up](4 * width, 2 * width, padding_mode, **layers),
            UP[up](2 * width, width, padding_mode, **layers),
            conv_block(width, out_channels, 7, padding_mode=padding_mode),
        )
        self.out_act = build_activation_layer(out_act_cfg)
        # a reflection is shorter than what it reflects
        self.min_size = max(MIN_SIDE, self.divisor * (max(dilations) + 1))

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H, W); sides as ``divisor`` says."""
        return self.out_act(self.decoder(self.middle(self.encoder(x))))


@MODELS.register_module()
class DilatedResnetGenerator(OneStageGenerator):
    """One stage: a :class:`DilatedResnet` of the masked image and its mask.

    Args:
        network (dict): Config of the network, of ``in_channels=4``.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Example:
        >>> import torch
        >>> network = dict(type='DilatedResnet', base_channels=4, dilations=(2,))
        >>> generator = DilatedResnetGenerator(network)
        >>> images = generator(torch.zeros(1, 3, 30, 30), torch.ones(1, 1, 30, 30))
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'refined': (1, 3, 30, 30)}
    """

    def __init__(self, network: dict = {'type': 'DilatedResnet'}, init_cfg: dict | None = None):
        super().__init__(init_cfg)
        self.network = MODELS.build(network)
        self.divisor, self.min_size = self.network.divisor, self.network.min_size

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        x = torch.cat([masked_image, mask.to(masked_image.dtype)], dim=1)
        return {'refined': self.network(x)}
