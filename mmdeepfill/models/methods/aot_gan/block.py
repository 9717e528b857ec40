"""The AOT block (Zeng et al., section 3.1): many receptive fields, merged through a gate."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import ConvModule
from ...layers import at_least_float32
from ...layers.padding import ReflectionPad2d

NORM_EPS = 1e-9


def _reflected_conv(
    in_channels: int, out_channels: int, dilation: int = 1, **kwargs
) -> nn.Sequential:
    return nn.Sequential(
        ReflectionPad2d(dilation),
        ConvModule(in_channels, out_channels, 3, dilation=dilation, **kwargs),
    )


class AOTBlock(nn.Module):
    """Convolutions of several dilations side by side, added to the input where a gate opens.

    Args:
        in_channels (int): Channels of input and output, a multiple of the number of rates.
        dilation_rates (Sequence[int]): Dilation of each part.
        act_cfg (dict): mmcv's activation of the parts.

    Raises:
        ValueError: The channels cannot be shared out among the rates.
    """

    def __init__(self, in_channels: int, dilation_rates: Sequence[int], act_cfg: dict):
        super().__init__()
        if in_channels % len(dilation_rates):
            raise ValueError(
                f'in_channels must be a multiple of {len(dilation_rates)}, the number '
                f'of dilation_rates; got {in_channels}'
            )
        width = in_channels // len(dilation_rates)
        self.blocks = nn.ModuleList(
            _reflected_conv(in_channels, width, rate, act_cfg=act_cfg) for rate in dilation_rates
        )
        self.fuse = _reflected_conv(in_channels, in_channels, act_cfg=None)
        self.gate = _reflected_conv(in_channels, in_channels, act_cfg=None)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to the same."""
        transformed = self.fuse(torch.cat([block(x) for block in self.blocks], dim=1))
        gate = torch.sigmoid(_normalised(at_least_float32(self.gate(x))))
        return torch.lerp(x, transformed, gate.to(x.dtype))


def _normalised(x: Tensor) -> Tensor:
    """Each channel of each sample to mean -5 and deviation 10: a gate open in some places only."""
    variance, mean = torch.var_mean(x, dim=(2, 3), keepdim=True)
    # the bound keeps the root's gradient finite where a channel is flat
    deviation = variance.clamp_min(NORM_EPS**2).sqrt() + NORM_EPS
    return 5 * (2 * (x - mean) / deviation - 1)


@MODELS.register_module()
class AOTBlockNeck(nn.Module):
    """AOT blocks in a row.

    Args:
        in_channels (int): Channels of input and output.
        dilation_rates (Sequence[int]): Dilations within each block. Reflection needs
            features larger than the largest.
        num_aotblock (int): Blocks.
        act_cfg (dict): mmcv's activation.

    Example:
        >>> import torch
        >>> AOTBlockNeck(in_channels=8, num_aotblock=1)(torch.zeros(1, 8, 16, 16)).shape
        torch.Size([1, 8, 16, 16])
    """

    mmagic = MMagicFacts(same=('in_channels', 'dilation_rates', 'num_aotblock', 'act_cfg'))

    def __init__(
        self,
        in_channels: int = 256,
        dilation_rates: Sequence[int] = (1, 2, 4, 8),
        num_aotblock: int = 8,
        act_cfg: dict = {'type': 'ReLU'},
    ):
        super().__init__()
        self.dilation_rates = tuple(dilation_rates)
        self.model = nn.Sequential(
            *(AOTBlock(in_channels, dilation_rates, act_cfg) for _ in range(num_aotblock))
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to the same."""
        return self.model(x)
