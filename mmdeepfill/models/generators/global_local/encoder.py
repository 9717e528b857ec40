"""Encoder of Global&Local."""
from typing import Optional

from torch import nn

from mmdeepfill.registry import MODELS

from ...layers import conv_block

CHANNELS = (64, 128, 128, 256, 256, 256)
KERNELS = (5, 3, 3, 3, 3, 3)
STRIDES = (1, 2, 1, 2, 1, 1)


@MODELS.register_module()
class GLEncoder(nn.Sequential):
    """Six convolutions, two of stride 2.

    (N, in_channels, H, W), sides divisible by 4, to (N, 256 * channel_factor, H/4, W/4).

    Args:
        in_channels (int): 4: masked image, mask.
        norm_cfg, act_cfg (dict, optional): Layers, see :func:`conv_block`.
        channel_factor (float): Scales the channels, as in DeepFillv1's networks; ours.
    """

    def __init__(self,
                 in_channels: int = 4,
                 norm_cfg: Optional[dict] = None,
                 act_cfg: Optional[dict] = dict(type='ReLU'),
                 channel_factor: float = 1.):
        super().__init__()
        for i, (channels, kernel_size, stride) in enumerate(
                zip(CHANNELS, KERNELS, STRIDES), 1):
            channels = int(channels * channel_factor)
            self.add_module(f'enc{i}', conv_block(
                in_channels, channels, kernel_size, stride, norm_cfg=norm_cfg, act_cfg=act_cfg))
            in_channels = channels
