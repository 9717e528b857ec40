"""Convolution blocks in operators that every format for exported networks has."""

import torch.nn.functional as F
from torch import Tensor, nn

from ...core.mmcv.layers import Conv2dAdaptivePadding, ConvModule
from .conv import ConvBlock


class PlainConvBlock(nn.Module):
    """The function of a :class:`ConvBlock`, as a graph that does not depend on the size.

    Enlarged features are made and convolved as such, and the padding of mmcv's
    ``Conv2dAdaptivePadding`` is that of sides which its stride divides.

    Args:
        block (ConvBlock): With the weights.
    """

    #: As of :class:`ConvBlock`: it runs on whole features.
    local = False

    def __init__(self, block: ConvBlock):
        super().__init__()
        self.block = block
        conv = block.conv
        if isinstance(conv, Conv2dAdaptivePadding):
            padding = block.padding_of(conv.stride[0])
            block.conv = nn.Sequential(nn.ZeroPad2d((*padding, *padding)), _fixed(conv))

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H', W'), as the block does."""
        if self.block.upsample:
            height, width = x.shape[-2:]
            x = F.interpolate(x, size=(2 * height, 2 * width), mode='nearest')
        return ConvModule.forward(self.block, x)


def _fixed(conv: Conv2dAdaptivePadding) -> nn.Conv2d:
    """The convolution without its padding."""
    plain = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        conv.stride,
        0,
        conv.dilation,
        conv.groups,
        conv.bias is not None,
    )
    plain.weight, plain.bias = conv.weight, conv.bias
    return plain
