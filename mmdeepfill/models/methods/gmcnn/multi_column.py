"""The generator of GMCNN."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ...generators import OneStageGenerator
from ...layers import MIN_SIDE, conv_block

COLUMNS = 3


@MODELS.register_module()
class MultiColumnGenerator(OneStageGenerator):
    """Three encoder-decoders with kernels of their own, merged at last (Wang et al., section 3.1).

    A column has twelve convolutions, two of stride 2, four dilated. The first column is then
    enlarged four times as it is, bilinear; the second twice (nearest), goes through two more
    convolutions, and twice (bilinear); the third twice and twice (nearest), with two convolutions
    each time. So coarse structure comes from large kernels at a low resolution, detail from small
    ones at the full. Two 3x3 convolutions make the image of all of it; what they give is cut to
    [-1, 1], beyond which it has no gradient.

    This is the network of the authors' PyTorch code. That of their TensorFlow code differs, see
    configs/gmcnn/README.md.

    Args:
        in_channels (int): 4: masked image and mask.
        base_channels (int): Even number of channels of the first convolutions; there are up to 4
            times as many.
        kernel_sizes (Sequence[int]): Odd sides of the kernels of the three columns.
        dilations (Sequence[int]): Of the dilated convolutions, at a quarter of the resolution.
        padding_mode (str): See :func:`conv_block`. 'reflect' needs features larger than
            ``(kernel - 1) / 2 * dilation``: 196 pixels with the published numbers, to which
            smaller inputs are continued.
        act_cfg (dict): mmcv's activation of all convolutions but the last.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: Not three odd kernels, no dilation, or ``base_channels`` is odd.

    Example:
        >>> import torch
        >>> generator = MultiColumnGenerator(base_channels=4, dilations=(1, 2))
        >>> images = generator(torch.zeros(1, 3, 64, 64), torch.ones(1, 1, 64, 64))
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'refined': (1, 3, 64, 64)}
    """

    divisor = 4

    def __init__(
        self,
        in_channels: int = 4,
        base_channels: int = 32,
        kernel_sizes: Sequence[int] = (7, 5, 3),
        dilations: Sequence[int] = (2, 4, 8, 16),
        padding_mode: str = 'reflect',
        act_cfg: dict = {'type': 'ELU'},
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        if len(kernel_sizes) != COLUMNS or any(k < 1 or k % 2 == 0 for k in kernel_sizes):
            raise ValueError(
                f'kernel_sizes must be {COLUMNS} odd numbers; got {tuple(kernel_sizes)}'
            )
        if not dilations or min(dilations) < 1:
            raise ValueError(f'dilations must be numbers from 1 up; got {tuple(dilations)}')
        if base_channels < 2 or base_channels % 2:
            raise ValueError(f'base_channels must be even and at least 2; got {base_channels}')
        self.min_size = MIN_SIDE
        if padding_mode == 'reflect':
            reach = max(kernel_sizes) // 2 * max(dilations)
            self.min_size = max(self.min_size, self.divisor * (reach + 1))
        layers: dict[str, Any] = {'padding_mode': padding_mode, 'act_cfg': act_cfg}
        self.columns = nn.ModuleList(
            nn.Sequential(
                *_encoder(in_channels, base_channels, kernel, dilations, layers),
                *_decoder(number, base_channels, kernel, layers),
            )
            for number, kernel in enumerate(kernel_sizes)
        )
        merged = (4 + 2 + 1) * base_channels
        self.decoder = nn.Sequential(
            conv_block(merged, base_channels // 2, **layers),
            conv_block(base_channels // 2, 3, padding_mode=padding_mode, act_cfg=None),
        )

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        x = torch.cat([masked_image, mask.to(masked_image.dtype)], dim=1)
        features = torch.cat([column(x) for column in self.columns], dim=1)
        return {'refined': self.decoder(features).clamp(-1, 1)}


def _encoder(
    in_channels: int, width: int, kernel: int, dilations: Sequence[int], layers: dict
) -> list[nn.Module]:
    """(N, in_channels, H, W) to (N, 4 * width, H/4, W/4)."""
    table = [(width, 1), (2 * width, 2), (2 * width, 1), (4 * width, 2)]
    blocks: list[nn.Module] = []
    for channels, stride in table:
        blocks.append(conv_block(in_channels, channels, kernel, stride, **layers))
        in_channels = channels
    for dilation in (1, 1, *dilations, 1, 1):
        blocks.append(conv_block(in_channels, in_channels, kernel, dilation=dilation, **layers))
    return blocks


def _decoder(number: int, width: int, kernel: int, layers: dict) -> list[nn.Module]:
    """The end of the first (0), second or third column: to ``4 * width >> number`` channels."""
    channels = 4 * width
    blocks: list[nn.Module] = []
    # Plain enlargements, not those of conv_block: next to convolutions of 7x7 there is little to
    # save, and numbers are the same to the last bit.
    for _ in range(number):
        blocks.append(nn.Upsample(scale_factor=2, mode='nearest'))
        for out_channels in (channels // 2, channels // 2):
            blocks.append(conv_block(channels, out_channels, kernel, **layers))
            channels = out_channels
    if number < 2:
        blocks.append(nn.Upsample(scale_factor=4 // 2**number, mode='bilinear', align_corners=True))
    return blocks
