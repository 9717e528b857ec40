"""One way to make a block, whatever its kind."""
from typing import Optional, Union

from .conv import ConvBlock
from .gated_conv import SimpleGatedConvModule


def _gated(*args, act_cfg: Optional[dict], **kwargs) -> SimpleGatedConvModule:
    return SimpleGatedConvModule(*args, feat_act_cfg=act_cfg, **kwargs)


#: mmagic's names of the kinds.
CONV_TYPES = dict(conv=ConvBlock, gated_conv=_gated)


def conv_block(in_channels: int,
               out_channels: int,
               kernel_size: int = 3,
               stride: int = 1,
               dilation: int = 1,
               upsample: bool = False,
               padding_mode: str = 'zeros',
               conv_type: str = 'conv',
               conv_cfg: Optional[dict] = None,
               norm_cfg: Optional[dict] = None,
               act_cfg: Optional[dict] = None,
               with_spectral_norm: bool = False) -> Union[ConvBlock, SimpleGatedConvModule]:
    """Convolution, norm and activation that keep the size (divided by ``stride``).

    The weights stand under ``conv.weight`` and ``conv.bias`` (gated: ``conv.conv.weight``
    and so on), as in the released OpenMMLab checkpoints.

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
        conv_type (str): 'conv', or 'gated_conv' for :class:`SimpleGatedConvModule`.
        conv_cfg (dict, optional): mmcv's convolution layer.
            ``dict(type='Conv2dAdaptivePadding')`` is TensorFlow's SAME padding: at
            stride 2 on even sizes the odd pixel goes to the bottom and right.
        norm_cfg (dict, optional): mmcv's norm layer.
        act_cfg (dict, optional): mmcv's activation, of a gated convolution that of the
            features; None leaves it linear.
        with_spectral_norm (bool): Divide the weight by its largest singular value, of which
            each pass in training mode makes a better estimate. Saved as ``weight_orig``,
            ``weight_u`` and ``weight_v``.

    Returns:
        ConvBlock | SimpleGatedConvModule: (N, in_channels, H, W) to
        (N, out_channels, H/stride, W/stride), or to twice H and W.

    Raises:
        ValueError: Unknown ``conv_type``.
    """
    if conv_type not in CONV_TYPES:
        raise ValueError(f'conv_type must be one of {tuple(CONV_TYPES)}; got {conv_type!r}')
    return CONV_TYPES[conv_type](
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
        act_cfg=act_cfg,
        with_spectral_norm=with_spectral_norm)
