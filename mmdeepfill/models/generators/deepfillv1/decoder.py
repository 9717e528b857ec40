"""Decoder of both DeepFill stages."""
from typing import List, Optional

from mmcv.cnn import build_activation_layer
from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from ...layers import ConvBlock, conv_block, in_strips

CHANNELS = (128, 128, 64, 64, 32, 16)  # of dec1..dec6; dec7 gives the image
UPSAMPLED = (3, 5)  # nearest x2 before these


@MODELS.register_module()
class DeepFillDecoder(nn.Module):
    """Seven convolutions, two of them on upsampled features.

    Args:
        in_channels (int): Channels of the features: 128 in the coarse stage, 256 in the
            refinement (two branches), times ``channel_factor``.
        channel_factor (float): Scales the channels.
        padding_mode (str): As in :func:`conv_block`.
        conv_type, conv_cfg, norm_cfg, act_cfg: Layers, see :func:`conv_block`.
        out_act_cfg (dict): What bounds the image; DeepFillv1 clamps it to [-1, 1].
        out_conv_type (str, optional): Kind of the last convolution; None means ``conv_type``.
            TensorFlow's DeepFillv2 has a plain one behind gated ones.
    """

    def __init__(self,
                 in_channels: int,
                 channel_factor: float = 1.,
                 padding_mode: str = 'zeros',
                 conv_type: str = 'conv',
                 conv_cfg: Optional[dict] = None,
                 norm_cfg: Optional[dict] = None,
                 act_cfg: Optional[dict] = dict(type='ELU'),
                 out_act_cfg: dict = dict(type='Clamp', min=-1., max=1.),
                 out_conv_type: Optional[str] = None):
        super().__init__()
        out_conv_type = out_conv_type or conv_type
        out_channels = [int(channels * channel_factor) for channels in CHANNELS] + [3]
        for i, channels in enumerate(out_channels, 1):
            last = i == len(out_channels)
            conv = conv_block(
                in_channels,
                channels,
                upsample=i in UPSAMPLED,
                padding_mode=padding_mode,
                conv_type=out_conv_type if last else conv_type,
                conv_cfg=conv_cfg,
                norm_cfg=None if last else norm_cfg,
                act_cfg=None if last else act_cfg)
            self.add_module(f'dec{i}', conv)
            in_channels = channels
        self.out_act = build_activation_layer(out_act_cfg)

    @property
    def blocks(self) -> List[ConvBlock]:
        """The convolutions, in order."""
        return [getattr(self, f'dec{i}') for i in range(1, len(CHANNELS) + 2)]

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, 3, 4H, 4W) within the bounds of ``out_act_cfg``."""
        return self.out_act(in_strips(self.blocks, x))
