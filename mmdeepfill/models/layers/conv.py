"""The convolution that all DeepFill networks are made of."""
from typing import Optional

from mmcv.cnn import ConvModule


def conv_block(in_channels: int,
               out_channels: int,
               kernel_size: int = 3,
               stride: int = 1,
               dilation: int = 1,
               padding_mode: str = 'zeros',
               conv_cfg: Optional[dict] = None,
               norm_cfg: Optional[dict] = None,
               act_cfg: Optional[dict] = None) -> ConvModule:
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
        padding_mode (str): 'zeros' or 'reflect' (which needs more than
            ``dilation * (kernel_size - 1) / 2`` pixels a side), or any padding layer
            registered with mmcv.
        conv_cfg (dict, optional): mmcv's convolution layer.
            ``dict(type='Conv2dAdaptivePadding')`` is TensorFlow's SAME padding: at
            stride 2 on even sizes the odd pixel goes to the bottom and right.
        norm_cfg (dict, optional): mmcv's norm layer.
        act_cfg (dict, optional): mmcv's activation; None leaves it linear.

    Returns:
        ConvModule: (N, in_channels, H, W) to (N, out_channels, H/stride, W/stride).
    """
    return ConvModule(
        in_channels,
        out_channels,
        kernel_size,
        stride=stride,
        padding=dilation * (kernel_size - 1) // 2,
        dilation=dilation,
        padding_mode=padding_mode,
        conv_cfg=conv_cfg,
        norm_cfg=norm_cfg,
        act_cfg=act_cfg)
