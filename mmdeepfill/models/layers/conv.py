"""The convolution that all DeepFill networks are made of.

A *block* is a :class:`ConvBlock`, or what has its ``local``, ``upsample``, ``stride``,
``features``, ``output_size``, ``source`` and ``part``, as the gated one: a chain of blocks
can be computed in strips and on a part of the picture.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...core.mmcv.layers import Conv2dAdaptivePadding, ConvModule
from .padding import ReflectionPad2d, reflect
from .upsampled_conv import upsampled_conv2d


class ConvBlock(ConvModule):
    """The ConvModule of mmcv, behind nearest-neighbour upsampling if asked.

    Args:
        upsample (bool): Double the size first. Of a plain 3x3 convolution's input the
            enlarged features are never made, see :func:`upsampled_conv2d`.
        padding_mode (str), *args, **kwargs: As of ConvModule.

    Example:
        >>> import torch
        >>> ConvBlock(3, 8, 3, padding=1, upsample=True)(torch.zeros(1, 3, 16, 16)).shape
        torch.Size([1, 8, 32, 32])
    """

    padding_layer: Any

    def __init__(self, *args, upsample: bool = False, padding_mode: str = 'zeros', **kwargs):
        super().__init__(*args, padding_mode=padding_mode, **kwargs)
        self.upsample = upsample
        self.padding_mode = padding_mode
        if padding_mode == 'reflect':
            self.padding_layer = ReflectionPad2d(self.padding_layer.padding)

    @property
    def plain(self) -> bool:
        """True if short cuts may take the convolution's weights and leave its module out."""
        conv = self.conv
        return (
            type(conv) in (nn.Conv2d, Conv2dAdaptivePadding)
            and conv.groups == 1
            and self.padding_mode in ('zeros', 'reflect')
            and self.order[0] == 'conv'
            and (not self.upsample or (conv.kernel_size, conv.dilation) == ((3, 3), (1, 1)))
            and not (conv._forward_pre_hooks or conv._forward_hooks)
        )

    def for_export(self) -> nn.Module:
        """The same as a graph that does not depend on the size; see :class:`PlainConvBlock`."""
        from .plain_conv import PlainConvBlock  # which is made of this class

        return PlainConvBlock(self)

    @property
    def local(self) -> bool:
        """True if :meth:`part` can compute a part of the output from a part of the input."""
        return self.plain and not self.with_norm

    @property
    def features(self) -> int:
        """Channels of the largest array that is made on the way to the output."""
        return self.out_channels

    def padding_of(self, size: int) -> tuple[int, int]:
        """Pixels before and after a row or column of a plain convolution's input."""
        conv = self.conv
        reach = conv.dilation[0] * (conv.kernel_size[0] - 1)
        if isinstance(conv, Conv2dAdaptivePadding):
            stride = conv.stride[0]
            reach = max((-(-size // stride) - 1) * stride + reach + 1 - size, 0)
        return reach // 2, reach - reach // 2

    def output_size(self, size: int) -> int:
        """Length of a side of the output, of a plain convolution."""
        return 2 * size if self.upsample else -(-size // self.conv.stride[0])

    def source(self, size: int, start: int, stop: int) -> tuple[int, int]:
        """Rows of a plain convolution's input that rows [start, stop) are made of.

        Args:
            size (int): Rows of the input.
            start, stop (int): In the output.

        Returns:
            tuple[int, int]: First row and the one after the last; in the padding if they
            are negative or beyond ``size``.
        """
        if self.upsample:
            return start // 2 - 1, (stop + 1) // 2 + 1
        conv = self.conv
        before, reach = self.padding_of(size)[0], conv.dilation[0] * (conv.kernel_size[0] - 1)
        return start * conv.stride[0] - before, (stop - 1) * conv.stride[0] - before + reach + 1

    def forward(self, x: Tensor, activate: bool = True, norm: bool = True) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H', W')."""
        if not self.upsample:
            return super().forward(x, activate, norm)
        if not self.plain:
            x = F.interpolate(x, scale_factor=2, mode='nearest')
            return super().forward(x, activate, norm)
        x = upsampled_conv2d(self.pad_source(x), self.conv.weight, self.conv.bias)
        if norm and self.with_norm:
            x = self.norm(x)
        return self.activate(x) if activate and self.with_activation else x

    def part(self, x: Tensor, top: int, bottom: int) -> Tensor:
        """Run a local block on some rows of its input.

        Args:
            x (Tensor): (N, C, rows, W), from :meth:`source`, within the input.
            top, bottom (int): Rows of padding that belong to them.

        Returns:
            Tensor: (N, out_channels, rows', W'); upsampled, it begins with an even row.
        """
        conv = self.conv
        if self.upsample:
            x = upsampled_conv2d(self.pad_source(x, top, bottom), conv.weight, conv.bias)
        else:
            pad = reflect if self.padding_mode == 'reflect' else _zeros
            x = pad(x, *self.padding_of(x.shape[-1]), top, bottom)
            x = F.conv2d(x, conv.weight, conv.bias, conv.stride, 0, conv.dilation)
        return self.activate(x) if self.with_activation else x

    def pad_source(self, x: Tensor, top: int = 1, bottom: int = 1) -> Tensor:
        """Border of the source that is ``padding_mode`` of the upsampled features.

        The reflection of a doubled border pixel is its twin.

        Args:
            x (Tensor): (N, C, H, W).
            top, bottom (int): Rows to add, 0 or 1.

        Returns:
            Tensor: (N, C, top + H + bottom, W + 2).
        """
        if self.padding_mode != 'reflect':
            return F.pad(x, (1, 1, top, bottom))
        # Not F.pad(mode='replicate'): torch.compile fails on its gradient, channels last.
        x = torch.cat((x[..., :1], x, x[..., -1:]), -1)
        return torch.cat((x[..., :top, :], x, x[..., x.shape[-2] - bottom :, :]), -2)


def _zeros(x: Tensor, left: int, right: int, top: int, bottom: int) -> Tensor:
    return F.pad(x, (left, right, top, bottom))
