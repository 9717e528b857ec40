"""Views: the parts of a picture that a critic gets."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmdeepfill.core.conventions import Record, composite
from mmdeepfill.core.registry import MODELS

from ..layers import luminance


@MODELS.register_module()
class WholeImage(nn.Module):
    """The picture as it is.

    Example:
        >>> image = torch.zeros(1, 3, 8, 8)
        >>> WholeImage()(image, {}) is image
        True
    """

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) to the same."""
        return image


@MODELS.register_module()
class ImageWith(nn.Module):
    """The picture and what belongs to it, as further channels.

    Args:
        fields (Sequence[str]): Of the record: the mask, in DeepFillv2, which tells the
            critic where to look.

    Example:
        >>> ImageWith(['mask'])(torch.zeros(1, 3, 8, 8), {'mask': torch.ones(1, 1, 8, 8)}).shape
        torch.Size([1, 4, 8, 8])
    """

    def __init__(self, fields: Sequence[str] = ('mask',)):
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
    """A map and the grey true image, as a second channel: EdgeConnect's critic of edges.

    Example:
        >>> gray = {'image': torch.zeros(1, 3, 2, 2)}  # the middle of -1..1
        >>> WithGrayTruth()(torch.zeros(1, 1, 2, 2), gray)[0, :, 0, 0]
        tensor([0.0000, 0.5000])
    """

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, 1, H, W) to (N, 2, H, W); the truth, which the model has in RGB, in [0, 1]."""
        return torch.cat([image, luminance((record['image'] + 1) / 2)], dim=1)


@MODELS.register_module()
class UnitRange(nn.Module):
    """The picture in [0, 1], as EdgeConnect's critic of images sees it."""

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) in [-1, 1] to the same in [0, 1]."""
        return (image + 1) / 2


@MODELS.register_module()
class HoleAlone(nn.Module):
    """The picture in the hole, black elsewhere: where EdgeConnect compares styles.

    Example:
        >>> image, mask = torch.tensor([[[[0.5, 0.5]]]]), torch.tensor([[[[0.0, 1.0]]]])
        >>> HoleAlone()(image, {'mask': mask}).tolist()
        [[[[-1.0, 0.5]]]]
    """

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) in [-1, 1] to the same."""
        return composite(image, torch.full_like(image, -1), record['mask'])


@MODELS.register_module()
class LocalPatch(nn.Module):
    """A square around the record's ``box``, moved as far as needed to lie in the picture.

    Args:
        size (int): Side of the patch, in pixels.

    Example:
        >>> image = torch.arange(64.0).reshape(1, 1, 8, 8)
        >>> patch = LocalPatch(2)(image, {'box': torch.tensor([[3, 4, 2, 2]])})
        >>> patch.tolist()
        [[[[28.0, 29.0], [36.0, 37.0]]]]
    """

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def forward(self, image: Tensor, record: Record) -> Tensor:
        """(N, C, H, W) to (N, C, size, size).

        Raises:
            MissingFieldError: If the record has no ``box``.
            ValueError: The picture is smaller than the patch.
        """
        rows, columns = self._window(record['box'], image.shape[-2:])
        image = image.gather(
            2, rows.view(-1, 1, self.size, 1).expand(-1, image.shape[1], -1, image.shape[3])
        )
        return image.gather(
            3, columns.view(-1, 1, 1, self.size).expand(-1, image.shape[1], self.size, -1)
        )

    def _window(self, box: Tensor, shape) -> tuple[Tensor, Tensor]:
        if min(shape) < self.size:
            raise ValueError(
                f'LocalPatch size is {self.size}; got images of '
                f'{shape[0]}x{shape[1]}: make it smaller or the images larger'
            )
        offset = torch.arange(self.size, device=box.device)
        windows = []
        for dim in (0, 1):
            start = box[:, dim] - (self.size - box[:, dim + 2]).div(2, rounding_mode='floor')
            start = start.clamp(0, shape[dim] - self.size)
            windows.append(start[:, None] + offset)
        return windows[0], windows[1]
