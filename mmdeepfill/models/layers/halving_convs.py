"""The strided convolutions of Context Encoders and of their discriminators."""

from collections import OrderedDict

from torch import nn

from ...core.mmcv.layers import ConvModule

#: By side of the picture: channels of each convolution down to 4x4, in base channels.
CHANNELS = {64: (1, 2, 4, 8), 128: (1, 1, 2, 4, 8)}
#: Side of what they end in.
LAST_SIDE = 4
#: First weights of the released code.
NORMAL_INIT = [
    {'type': 'Normal', 'layer': ['Conv2d', 'ConvTranspose2d'], 'std': 0.02},
    {'type': 'Normal', 'layer': '_BatchNorm', 'mean': 1.0, 'std': 0.02},
]


def channels_for(image_size: int) -> tuple:
    """Channels of each convolution, in base channels.

    Raises:
        ValueError: ``image_size`` is neither 64 nor 128, the sizes there are tables for.

    Example:
        >>> channels_for(64)
        (1, 2, 4, 8)
    """
    if image_size not in CHANNELS:
        raise ValueError(f'image_size must be one of {tuple(CHANNELS)}; got {image_size!r}')
    return CHANNELS[image_size]


def halving_convs(
    image_size: int,
    in_channels: int = 3,
    base_channels: int = 64,
    norm_cfg: dict | None = {'type': 'BN'},
) -> nn.Sequential:
    """Convolutions 4x4 of stride 2 without bias, leaky ReLU (0.2), norm on all but the first.

    (N, in_channels, H, W) to (N, 8 * base_channels, H/16, W/16) with ``image_size`` 64, and
    H/32, W/32 with 128: features of 4x4 for a picture of ``image_size``.

    Args:
        image_size (int): 64 or 128.
        in_channels (int): Channels of the input.
        base_channels (int): Of the first convolution; 64 in the released code.
        norm_cfg (dict, optional): mmcv's norm layer.

    Raises:
        ValueError: Another ``image_size``.

    Example:
        >>> import torch
        >>> halving_convs(64, base_channels=4)(torch.zeros(1, 3, 64, 64)).shape
        torch.Size([1, 32, 4, 4])
    """
    convs = OrderedDict()
    for i, multiple in enumerate(channels_for(image_size), 1):
        convs[f'conv{i}'] = ConvModule(
            in_channels,
            multiple * base_channels,
            4,
            stride=2,
            padding=1,
            bias=False,
            norm_cfg=norm_cfg if i > 1 else None,
            act_cfg={'type': 'LeakyReLU', 'negative_slope': 0.2},
        )
        in_channels = multiple * base_channels
    return nn.Sequential(convs)
