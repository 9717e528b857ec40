"""What a critic sees of a picture."""
from typing import Sequence, Tuple

import torch
from torch import Tensor, nn

from mmdeepfill.conventions import Record, composite
from mmdeepfill.registry import MODELS

from ..layers import luminance


@MODELS.register_module()
class WholeImage(nn.Module):
    """The picture as it is."""

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) to the same."""
        return image


@MODELS.register_module()
class ImageWith(nn.Module):
    """The picture and what belongs to it, as further channels.

    Args:
        fields (Sequence[str]): Of the record: the mask, in DeepFillv2, which tells the
            critic where to look.
    """

    def __init__(self, fields: Sequence[str] = ('mask', )):
        super().__init__()
        self.fields = tuple(fields)

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) to (N, C + those of the fields, H, W).

        Raises:
            KeyError: The record lacks a field.
        """
        return torch.cat([image, *(record[field].to(image) for field in self.fields)], dim=1)


@MODELS.register_module()
class WithGrayTruth(nn.Module):
    """A map and the grey true image, as a second channel: EdgeConnect's critic of edges."""

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, 1, H, W) to (N, 2, H, W); the truth, which the model has in RGB, in [0, 1]."""
        return torch.cat([image, luminance((record['image'] + 1) / 2)], dim=1)


@MODELS.register_module()
class HoleAlone(nn.Module):
    """The picture in the hole, black elsewhere: where EdgeConnect compares styles."""

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) in [-1, 1] to the same."""
        return composite(image, torch.full_like(image, -1), record['mask'])


@MODELS.register_module()
class LocalPatch(nn.Module):
    """A square around the record's ``box``, moved as far as needed to lie in the picture.

    Args:
        size (int): Side of the patch, in pixels.
    """

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) to (N, C, size, size).

        Raises:
            KeyError: The record has no ``box``.
            ValueError: The picture is smaller than the patch.
        """
        if 'box' not in record:
            raise KeyError("LocalPatch needs the field 'box': samples without it cannot "
                           'train a local critic')
        rows, columns = self._window(record['box'], image.shape[-2:])
        image = image.gather(2, rows.view(-1, 1, self.size, 1).expand(
            -1, image.shape[1], -1, image.shape[3]))
        return image.gather(3, columns.view(-1, 1, 1, self.size).expand(
            -1, image.shape[1], self.size, -1))

    def _window(self, box: Tensor, shape) -> Tuple[Tensor, Tensor]:
        if min(shape) < self.size:
            raise ValueError(f'LocalPatch size is {self.size}; got images of '
                             f'{shape[0]}x{shape[1]}: make it smaller or the images larger')
        offset = torch.arange(self.size, device=box.device)
        windows = []
        for dim in (0, 1):
            start = box[:, dim] - (self.size - box[:, dim + 2]).div(2, rounding_mode='floor')
            start = start.clamp(0, shape[dim] - self.size)
            windows.append(start[:, None] + offset)
        return windows[0], windows[1]
