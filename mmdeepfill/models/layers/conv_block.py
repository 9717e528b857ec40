"""Blocks of a network, of whatever kind: of convolutions, or fully connected."""

from typing import Any

from torch import Tensor, nn

from ...core.mmcv.layers import build_activation_layer
from .conv import ConvBlock
from .gated_conv import SimpleGatedConvModule


def _gated(*args: Any, act_cfg: dict | None, **kwargs: Any) -> SimpleGatedConvModule:
    kwargs['feat_act_cfg'] = act_cfg
    return SimpleGatedConvModule(*args, **kwargs)


#: mmagic's names of the kinds.
CONV_TYPES = {'conv': ConvBlock, 'gated_conv': _gated}


def conv_block(
    in_channels: int,
    out_channels: int,
    kernel_size: int = 3,
    stride: int = 1,
    dilation: int = 1,
    upsample: bool = False,
    padding_mode: str = 'zeros',
    conv_type: str = 'conv',
    conv_cfg: dict | None = None,
    norm_cfg: dict | None = None,
    act_cfg: dict | None = None,
    with_spectral_norm: bool = False,
) -> ConvBlock | SimpleGatedConvModule:
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

    Example:
        >>> import torch
        >>> conv_block(3, 8, stride=2)(torch.zeros(1, 3, 16, 16)).shape
        torch.Size([1, 8, 8, 8])
        >>> conv_block(3, 8, upsample=True, conv_type='gated_conv')(torch.zeros(1, 3, 16, 16)).shape
        torch.Size([1, 8, 32, 32])
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
        with_spectral_norm=with_spectral_norm,
    )


class LinearModule(nn.Module):
    """``activate(linear(x))``; weights under ``linear.weight`` and ``linear.bias``.

    Args:
        in_features (int): Features of the input.
        out_features (int): Features of the output.
        act_cfg (dict, optional): mmcv's activation; None leaves the output linear.
        with_spectral_norm (bool): Divide the weight by its largest singular value, as
            :func:`conv_block` does.

    Example:
        >>> import torch
        >>> layer = LinearModule(2, 1, act_cfg=dict(type='ReLU'))
        >>> _ = layer.linear.weight.data.fill_(1), layer.linear.bias.data.zero_()
        >>> layer(torch.tensor([[1.0, 2.0], [-1.0, -2.0]])).tolist()
        [[3.0], [0.0]]
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        act_cfg: dict | None = None,
        with_spectral_norm: bool = False,
    ):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        if with_spectral_norm:
            self.linear = nn.utils.spectral_norm(self.linear)
        self.activate = build_activation_layer(act_cfg) if act_cfg else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_features) to (N, out_features)."""
        return self.activate(self.linear(x))
