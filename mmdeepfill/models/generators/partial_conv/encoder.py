"""First half of the U-Net."""
from typing import List, Optional, Tuple

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from mmdeepfill.registry import MODELS

from ...layers import MaskConvModule

#: Channels and kernels of the first levels; all further ones are like the last.
CHANNELS = (64, 128, 256, 512)
KERNELS = (7, 5, 5, 3)


def channels_of(num_layers: int, factor: float = 1.) -> List[int]:
    """Channels of each level, scaled by a factor.

    Raises:
        ValueError: There are fewer levels than 4.
    """
    if num_layers < len(CHANNELS):
        raise ValueError(f'num_layers must be at least {len(CHANNELS)}; got {num_layers}')
    channels = CHANNELS + CHANNELS[-1:] * (num_layers - len(CHANNELS))
    return [int(count * factor) for count in channels]


@MODELS.register_module()
class PConvEncoder(nn.Module):
    """``num_layers`` partial convolutions of stride 2.

    Args:
        in_channels (int): Channels of the image.
        num_layers (int): Levels, at least 4: 7 for 256x256 (mmagic), 8 for 512x512 (paper).
        norm_cfg (dict, optional): mmcv's batch norm, on all levels but the first. With
            ``requires_grad=False`` its scale and shift are not trained.
        norm_eval (bool): Batch norm keeps its means and deviations also in training: the
            paper's second stage, in which holes would disturb them.
        channel_factor (float): Scales the channels, as in DeepFillv1's networks; ours.
    """

    def __init__(self,
                 in_channels: int = 3,
                 num_layers: int = 7,
                 norm_cfg: Optional[dict] = dict(type='BN'),
                 norm_eval: bool = False,
                 channel_factor: float = 1.):
        super().__init__()
        self.norm_eval = norm_eval
        self.num_layers = num_layers
        for i, channels in enumerate(channels_of(num_layers, channel_factor)):
            self.add_module(f'enc{i + 1}', MaskConvModule(
                in_channels, channels, KERNELS[min(i, len(KERNELS) - 1)], stride=2,
                norm_cfg=norm_cfg if i else None))
            in_channels = channels

    def train(self, mode: bool = True) -> 'PConvEncoder':
        """As of any module, but with ``norm_eval`` batch norm stays in eval mode."""
        super().train(mode)
        if self.norm_eval:
            for module in self.modules():
                if isinstance(module, _BatchNorm):
                    module.eval()
        return self

    def forward(self, x: Tensor, valid: Tensor) -> List[Tuple[Tensor, Tensor]]:
        """Features of all levels.

        Args:
            x (Tensor): (N, in_channels, H, W), sides divisible by 2^num_layers.
            valid (Tensor): (N, 1, H, W), 1 = known.

        Returns:
            list[tuple[Tensor, Tensor]]: Image and features with what is valid of them, from
            the largest to the smallest: ``num_layers + 1`` of them.
        """
        levels = [(x, valid)]
        for i in range(self.num_layers):
            levels.append(getattr(self, f'enc{i + 1}')(*levels[-1]))
        return levels
