"""Second half of the U-Net."""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from ...layers import MaskConvModule
from .encoder import channels_of


@MODELS.register_module()
class PConvDecoder(nn.Module):
    """Nearest-neighbour upsampling, skip links of features and masks, partial convolutions.

    Args:
        in_channels (int): Channels of the image, and of the output.
        num_layers (int): Levels, as of the encoder.
        norm_cfg (dict, optional): mmcv's batch norm, on all levels but the last.
        channel_factor (float): As of the encoder.
    """

    def __init__(self,
                 in_channels: int = 3,
                 num_layers: int = 7,
                 norm_cfg: Optional[dict] = dict(type='BN'),
                 channel_factor: float = 1.):
        super().__init__()
        self.num_layers = num_layers
        channels = [in_channels] + channels_of(num_layers, channel_factor)
        for i in range(num_layers, 0, -1):
            last = i == 1
            self.add_module(f'dec{i}', MaskConvModule(
                channels[i] + channels[i - 1],
                channels[i - 1],
                3,
                norm_cfg=None if last else norm_cfg,
                act_cfg=None if last else dict(type='LeakyReLU', negative_slope=0.2)))

    def forward(self, levels: List[Tuple[Tensor, Tensor]]) -> Tuple[Tensor, Tensor]:
        """From the encoder's levels to an image.

        Args:
            levels (list): As the encoder gives them.

        Returns:
            tuple[Tensor, Tensor]: (N, in_channels, H, W), unbounded, and (N, 1, H, W), where it
            has seen anything known.
        """
        x, valid = levels[-1]
        for i in range(self.num_layers, 0, -1):
            skipped, skipped_valid = levels[i - 1]
            x, valid = (F.interpolate(part, size=skipped.shape[2:]) for part in (x, valid))
            valid = torch.cat([valid.expand_as(x), skipped_valid.expand_as(skipped)], 1)
            x, valid = getattr(self, f'dec{i}')(torch.cat([x, skipped], 1), valid)
        return x, valid
