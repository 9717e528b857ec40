"""Encoder of DeepFill's three branches."""

from typing import cast

from torch import Tensor, nn

from mmdeepfill.core.facts import BLOCK_ARGUMENTS, MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...layers import ConvBlock, conv_block, in_strips

#: Output channels of enc1..enc6 before ``channel_factor``.
CHANNELS = {
    'stage1': (32, 64, 64, 128, 128, 128),
    'stage2_conv': (32, 32, 64, 64, 128, 128),
    'stage2_attention': (32, 32, 64, 128, 128, 128),
}
KERNELS = (5, 3, 3, 3, 3, 3)
STRIDES = (1, 2, 1, 2, 1, 1)


@MODELS.register_module()
class DeepFillEncoder(nn.Module):
    """Six convolutions, two of stride 2.

    Args:
        in_channels (int): 5: masked image, ones, mask. 3: the image alone, as in the second
            stage of TensorFlow's DeepFillv2. One more with a sketch.
        encoder_type (str): 'stage1', 'stage2_conv' or 'stage2_attention', which differ in
            their channels.
        channel_factor (float): Scales the channels.
        padding_mode (str): As in :func:`conv_block`.
        conv_type, conv_cfg, norm_cfg, act_cfg: Layers, see :func:`conv_block`.
        out_act_cfg (dict, optional): Activation of the last convolution; None means
            ``act_cfg``. TensorFlow's attention branch ends in ReLU, OpenMMLab's in ELU.

    Raises:
        ValueError: Unknown ``encoder_type``.

    Example:
        >>> import torch
        >>> DeepFillEncoder(channel_factor=0.25)(torch.zeros(1, 5, 32, 32)).shape
        torch.Size([1, 32, 8, 8])
    """

    mmagic = MMagicFacts(same=('in_channels', 'encoder_type', 'channel_factor', *BLOCK_ARGUMENTS))

    def __init__(
        self,
        in_channels: int = 5,
        encoder_type: str = 'stage1',
        channel_factor: float = 1.0,
        padding_mode: str = 'zeros',
        conv_type: str = 'conv',
        conv_cfg: dict | None = None,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ELU'},
        out_act_cfg: dict | None = None,
    ):
        super().__init__()
        if encoder_type not in CHANNELS:
            raise ValueError(f'encoder_type must be one of {tuple(CHANNELS)}; got {encoder_type!r}')
        acts = [act_cfg] * (len(KERNELS) - 1) + [out_act_cfg or act_cfg]
        layers = zip(CHANNELS[encoder_type], KERNELS, STRIDES, acts)
        for i, (channels, kernel_size, stride, act) in enumerate(layers, 1):
            out_channels = int(channels * channel_factor)
            conv = conv_block(
                in_channels,
                out_channels,
                kernel_size,
                stride=stride,
                padding_mode=padding_mode,
                conv_type=conv_type,
                conv_cfg=conv_cfg,
                norm_cfg=norm_cfg,
                act_cfg=act,
            )
            self.add_module(f'enc{i}', conv)
            in_channels = out_channels

    @property
    def blocks(self) -> list[ConvBlock]:
        """The convolutions, in order."""
        return cast(list[ConvBlock], list(self.children()))

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, 128 * channel_factor, H/4, W/4)."""
        return in_strips(self.blocks, x)
