"""Gated convolution (Yu et al., ICCV 2019, section 3.1)."""

from torch import Tensor, nn

from ...core.mmcv.layers import build_activation_layer
from .conv import ConvBlock


class SimpleGatedConvModule(nn.Module):
    """``feat_act(features) * gate_act(gate)``, both from one convolution.

    The gate says how much of a feature counts at each place, so that a network learns what
    to make of the pixels in the hole. The convolution has twice ``out_channels``, features
    first, and stands under ``conv.conv``, as in the released OpenMMLab checkpoints.

    Args:
        in_channels (int): Channels of the input.
        out_channels (int): Channels of the output.
        kernel_size (int): Odd side of the kernel.
        feat_act_cfg (dict, optional): mmcv's activation of the features; None leaves them
            linear.
        gate_act_cfg (dict): That of the gate.
        **kwargs: As of :class:`ConvBlock`, without ``act_cfg``.

    Example:
        >>> import torch
        >>> SimpleGatedConvModule(3, 8, 3, padding=1)(torch.zeros(1, 3, 16, 16)).shape
        torch.Size([1, 8, 16, 16])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        feat_act_cfg: dict | None = {'type': 'ELU'},
        gate_act_cfg: dict = {'type': 'Sigmoid'},
        **kwargs,
    ):
        super().__init__()
        self.conv = ConvBlock(in_channels, 2 * out_channels, kernel_size, act_cfg=None, **kwargs)
        self.feat_act = build_activation_layer(feat_act_cfg) if feat_act_cfg else nn.Identity()
        self.gate_act = build_activation_layer(gate_act_cfg)
        self.in_channels, self.out_channels = in_channels, out_channels

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H', W')."""
        return self._gated(self.conv(x))

    def _gated(self, x: Tensor) -> Tensor:
        features, gate = x.chunk(2, dim=1)
        return self.feat_act(features) * self.gate_act(gate)

    # What makes it a block, see the module conv.

    @property
    def local(self) -> bool:
        """See :class:`ConvBlock`."""
        return self.conv.local

    @property
    def features(self) -> int:
        """See :class:`ConvBlock`."""
        return self.conv.features

    @property
    def upsample(self) -> bool:
        """See :class:`ConvBlock`."""
        return self.conv.upsample

    @property
    def stride(self) -> tuple[int, int]:
        """See :class:`ConvBlock`."""
        return self.conv.stride

    def output_size(self, size: int) -> int:
        """See :class:`ConvBlock`."""
        return self.conv.output_size(size)

    def source(self, size: int, start: int, stop: int) -> tuple[int, int]:
        """See :class:`ConvBlock`."""
        return self.conv.source(size, start, stop)

    def part(self, x: Tensor, top: int, bottom: int) -> Tensor:
        """See :class:`ConvBlock`."""
        return self._gated(self.conv.part(x, top, bottom))
