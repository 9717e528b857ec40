"""The convolution that all DeepFill networks are made of."""
from typing import Optional, Tuple

import torch
import torch.nn.functional as F
from mmcv.cnn import ConvModule
from mmcv.cnn.bricks.conv2d_adaptive_padding import Conv2dAdaptivePadding
from torch import Tensor, nn

from .upsampled_conv import upsampled_conv2d


class ConvBlock(ConvModule):
    """mmcv's ConvModule, behind nearest-neighbour upsampling if asked.

    Args:
        upsample (bool): Double the size first. Of a plain 3x3 convolution's input the
            enlarged features are never made, see :func:`upsampled_conv2d`.
        padding_mode (str), *args, **kwargs: As of ConvModule.
    """

    def __init__(self, *args, upsample: bool = False, padding_mode: str = 'zeros', **kwargs):
        super().__init__(*args, padding_mode=padding_mode, **kwargs)
        self.upsample = upsample
        self.padding_mode = padding_mode

    @property
    def plain(self) -> bool:
        """Whether short cuts may take the convolution's weights and leave its module out."""
        conv = self.conv
        return (type(conv) in (nn.Conv2d, Conv2dAdaptivePadding) and conv.groups == 1
                and self.padding_mode in ('zeros', 'reflect') and self.order[0] == 'conv'
                and (not self.upsample or (conv.kernel_size, conv.dilation) == ((3, 3), (1, 1)))
                and not (conv._forward_pre_hooks or conv._forward_hooks))

    def padding_of(self, size: int) -> Tuple[int, int]:
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

    def source(self, size: int, start: int, stop: int) -> Tuple[int, int]:
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
        return torch.cat((x[..., :top, :], x, x[..., x.shape[-2] - bottom:, :]), -2)


def conv_block(in_channels: int,
               out_channels: int,
               kernel_size: int = 3,
               stride: int = 1,
               dilation: int = 1,
               upsample: bool = False,
               padding_mode: str = 'zeros',
               conv_cfg: Optional[dict] = None,
               norm_cfg: Optional[dict] = None,
               act_cfg: Optional[dict] = None) -> ConvBlock:
    """Convolution, norm and activation that keep the size (divided by ``stride``).

    The weights stand under ``conv.weight`` and ``conv.bias``, as in the released
    OpenMMLab checkpoints.

    Args:
        in_channels (int): Channels of the input.
        out_channels (int): Channels of the output.
        kernel_size (int): Odd side of the kernel.
        stride (int): Step. The padding is ``dilation * (kernel_size - 1) / 2`` on each
            side, so even sizes are divided exactly.
        dilation (int): Distance of the kernel's taps.
        upsample (bool): Nearest-neighbour upsampling by 2 first.
        padding_mode (str): 'zeros' or 'reflect' (which needs more than
            ``dilation * (kernel_size - 1) / 2`` pixels a side), or any padding layer
            registered with mmcv.
        conv_cfg (dict, optional): mmcv's convolution layer.
            ``dict(type='Conv2dAdaptivePadding')`` is TensorFlow's SAME padding: at
            stride 2 on even sizes the odd pixel goes to the bottom and right.
        norm_cfg (dict, optional): mmcv's norm layer.
        act_cfg (dict, optional): mmcv's activation; None leaves it linear.

    Returns:
        ConvBlock: (N, in_channels, H, W) to (N, out_channels, H/stride, W/stride), or to
        twice H and W.
    """
    return ConvBlock(
        in_channels,
        out_channels,
        kernel_size,
        stride=stride,
        padding=dilation * (kernel_size - 1) // 2,
        dilation=dilation,
        upsample=upsample,
        padding_mode=padding_mode,
        conv_cfg=conv_cfg,
        norm_cfg=norm_cfg,
        act_cfg=act_cfg)
