"""Decoder of both DeepFill stages."""

from torch import Tensor, nn

from mmdeepfill.core.facts import BLOCK_ARGUMENTS, MMagicFacts
from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import build_activation_layer
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

    Example:
        >>> import torch
        >>> DeepFillDecoder(in_channels=32, channel_factor=0.25)(torch.zeros(1, 32, 8, 8)).shape
        torch.Size([1, 3, 32, 32])
    """

    mmagic = MMagicFacts(same=('in_channels', 'channel_factor', *BLOCK_ARGUMENTS))

    def __init__(
        self,
        in_channels: int,
        channel_factor: float = 1.0,
        padding_mode: str = 'zeros',
        conv_type: str = 'conv',
        conv_cfg: dict | None = None,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ELU'},
        out_act_cfg: dict = {'type': 'Clamp', 'min': -1.0, 'max': 1.0},
        out_conv_type: str | None = None,
    ):
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
                act_cfg=None if last else act_cfg,
            )
            self.add_module(f'dec{i}', conv)
            in_channels = channels
        self.out_act = build_activation_layer(out_act_cfg)

    @property
    def blocks(self) -> list[ConvBlock]:
        """The convolutions, in order."""
        return [getattr(self, f'dec{i}') for i in range(1, len(CHANNELS) + 2)]

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, 3, 4H, 4W) within the bounds of ``out_act_cfg``."""
        return self.out_act(in_strips(self.blocks, x))
