"""Holes that show the picture in coarse cells."""

import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS


@MODELS.register_module()
class Mosaic(nn.Module):
    """The mosaic in the hole, the input of a network that removes mosaics.

    Cells are ``unit`` pixels wide and high from the picture's top left corner, whole pixels and
    the same in every picture (daa233's, of 256 / 21 = 12.19 pixels, are not); those at the
    right and bottom are cut. So the mosaic of a mosaic is itself, and at prediction the picture
    may already have its mosaic, if its cells lie so.

    Args:
        unit (int): Side of a cell in pixels, at least 1.
        reduce (str): What a cell shows: 'nearest', its first pixel (as daa233's code, without
            smoothing), or 'area', its mean.

    Raises:
        ValueError: An argument is none of these.

    Example:
        >>> import torch
        >>> Mosaic(2)(torch.arange(4.0).view(1, 1, 1, 4)).tolist()
        [[[[0.0, 0.0, 2.0, 2.0]]]]
        >>> Mosaic(2, 'area')(torch.arange(8.0).view(1, 1, 2, 4))[0, 0, 0].tolist()
        [2.5, 2.5, 4.5, 4.5]
    """

    def __init__(self, unit: int = 12, reduce: str = 'nearest'):
        super().__init__()
        if not isinstance(unit, int) or unit < 1:
            raise ValueError(f'unit must be an integer of at least 1; got {unit!r}')
        if reduce not in ('nearest', 'area'):
            raise ValueError(f"reduce must be 'nearest' or 'area'; got {reduce!r}")
        self.unit = unit
        self.reduce = reduce

    def forward(self, image: Tensor) -> Tensor:
        """(N, C, H, W) to the same, in cells."""
        height, width = image.shape[-2:]
        if self.reduce == 'nearest':
            cells = image[..., :: self.unit, :: self.unit]
        else:
            cells = F.avg_pool2d(image, self.unit, ceil_mode=True, count_include_pad=False)
        cells = cells.repeat_interleave(self.unit, -2).repeat_interleave(self.unit, -1)
        return cells[..., :height, :width]
