"""The bottleneck between encoder and decoder, in which each place learns of all others."""

import torch
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import ConvModule
from ...layers import LAST_SIDE


class ChannelWiseFC(nn.Module):
    """Each channel's features, fully connected with each other; none with another channel's.

    ``out[n, c, j] = sum_i x[n, c, i] * weight[c, i, j]``, i and j over the places of a channel:
    ``channels * side**4`` weights and no bias.

    Args:
        channels (int): Channels of input and output.
        side (int): Height and width of the features.
    """

    def __init__(self, channels: int, side: int):
        super().__init__()
        self.side = side
        self.weight = nn.Parameter(torch.empty(channels, side**2, side**2))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels, side, side) to the same.

        Raises:
            ValueError: The features have another size.
        """
        if x.shape[-2:] != (self.side, self.side):
            raise ValueError(
                f'the channel-wise fully connected layer is made for features of {self.side}x'
                f'{self.side}; got {x.shape[-2]}x{x.shape[-1]}: give the network pictures no '
                'larger than its image_size, or take a convolution as bottleneck'
            )
        return torch.einsum('nci,cij->ncj', x.flatten(2), self.weight).view(x.shape)


@MODELS.register_module()
class CEConvBottleneck(nn.Sequential):
    """A convolution of all 4x4 features to one vector, and a transposed one back.

    This is the released code's inpainting network. Of more than 4x4 features it makes a vector
    for each window of 4x4, so that larger pictures pass too.

    Args:
        in_channels (int): Channels of input and output; set by the network.
        channels (int): Length of the vector: 4000 in the released models, 100 by default in
            their code.
        norm_cfg (dict, optional): mmcv's norm layer; by default that of the network.

    Example:
        >>> import torch
        >>> CEConvBottleneck(8, channels=12).eval()(torch.zeros(1, 8, 4, 4)).shape
        torch.Size([1, 8, 4, 4])
    """

    def __init__(
        self, in_channels: int, channels: int = 4000, norm_cfg: dict | None = {'type': 'BN'}
    ):
        super().__init__()
        self.add_module(
            'encode',
            ConvModule(
                in_channels,
                channels,
                LAST_SIDE,
                bias=False,
                norm_cfg=norm_cfg,
                act_cfg={'type': 'LeakyReLU', 'negative_slope': 0.2},
            ),
        )
        self.add_module(
            'decode',
            ConvModule(
                channels,
                in_channels,
                LAST_SIDE,
                bias=False,
                conv_cfg={'type': 'deconv'},
                norm_cfg=norm_cfg,
            ),
        )


@MODELS.register_module()
class CEChannelWiseBottleneck(nn.Sequential):
    """A channel-wise fully connected layer, and a 1x1 convolution that mixes the channels.

    Section 3.1 of the paper; the released inpainting networks do not have it. It takes pictures
    of one size. Norm and activation follow the convolution alone: the paper does not say.

    Args:
        in_channels (int): Channels of input and output; set by the network.
        norm_cfg (dict, optional): mmcv's norm layer; by default that of the network.

    Example:
        >>> import torch
        >>> CEChannelWiseBottleneck(8).eval()(torch.zeros(1, 8, 4, 4)).shape
        torch.Size([1, 8, 4, 4])
    """

    def __init__(self, in_channels: int, norm_cfg: dict | None = {'type': 'BN'}):
        super().__init__()
        self.add_module('fc', ChannelWiseFC(in_channels, LAST_SIDE))
        self.add_module(
            'mix', ConvModule(in_channels, in_channels, 1, bias=False, norm_cfg=norm_cfg)
        )
