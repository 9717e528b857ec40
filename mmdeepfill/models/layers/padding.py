"""Padding by mirrored pixels, as far as needed."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

#: Shortest side of a picture that generators take.
MIN_SIDE = 16


def check_sides(image: Tensor) -> None:
    """Refuse pictures (N, C, H, W) with a side below 16.

    Raises:
        ValueError: It has one.

    Example:
        >>> check_sides(torch.zeros(1, 3, 16, 15))
        Traceback (most recent call last):
            ...
        ValueError: masked_image must be at least 16x16; got 16x15: enlarge it first
    """
    height, width = image.shape[-2:]
    if min(height, width) < MIN_SIDE:
        raise ValueError(
            f'masked_image must be at least {MIN_SIDE}x{MIN_SIDE}; got '
            f'{height}x{width}: enlarge it first'
        )


def _reflected_index(size: int, start: int, stop: int, device: torch.device) -> Tensor:
    # A triangle wave: 0 1 2 3 2 1 0 1 ... so that a small picture may be reflected
    # more than once, which F.pad(mode='reflect') refuses.
    period = max(2 * (size - 1), 1)
    index = torch.arange(start, stop, device=device).abs() % period
    return torch.minimum(index, period - index) if size > 1 else index * 0


def _symmetric_index(size: int, stop: int, device: torch.device) -> Tensor:
    # 0 1 2 3 3 2 1 0 0 1 ...
    index = torch.arange(stop, device=device) % (2 * size)
    return torch.minimum(index, 2 * size - 1 - index)


def pad_by_reflection(
    x: Tensor, divisor: int = 1, minimum: int = 1, mode: str = 'reflect'
) -> Tensor:
    """Continue a picture at its bottom and right by its mirror image.

    A picture smaller than the padding is mirrored again and again.

    Args:
        x (Tensor): (..., H, W).
        divisor (int): The new sides are multiples of this.
        minimum (int): and at least this.
        mode (str): 'reflect' does not repeat the border row itself, 'symmetric' does, as
            NumPy names them.

    Returns:
        Tensor: (..., H', W') with ``x`` in its top left corner; ``x`` itself where
        nothing is to be done.

    Example:
        >>> pad_by_reflection(torch.tensor([[0, 1, 2]]), divisor=5).tolist()[0]
        [0, 1, 2, 1, 0]
        >>> pad_by_reflection(torch.tensor([[0, 1, 2]]), divisor=5, mode='symmetric').tolist()[0]
        [0, 1, 2, 2, 1]
    """
    for dim in (-2, -1):
        size = x.shape[dim]
        padded = -(-max(size, minimum) // divisor) * divisor
        if padded != size:
            index = (
                _symmetric_index(size, padded, x.device)
                if mode == 'symmetric'
                else _reflected_index(size, 0, padded, x.device)
            )
            x = x.index_select(x.dim() + dim, index)
    return x


def pad_around_by_reflection(x: Tensor, pixels: int, dim: int) -> Tensor:
    """Continue a picture at both ends of one of its sides by reflection.

    Args:
        x (Tensor): (..., H, W).
        pixels (int): How many at each end; may be more than there are in the picture.
        dim (int): -2 or -1.

    Returns:
        Tensor: ``x`` with ``2 * pixels`` more along ``dim``.

    Example:
        >>> pad_around_by_reflection(torch.tensor([[0, 1, 2]]), pixels=1, dim=-1).tolist()
        [[1, 0, 1, 2, 1]]
    """
    size = x.shape[dim]
    index = _reflected_index(size, -pixels, size + pixels, x.device)
    return x.index_select(x.dim() + dim, index)


def reflect(x: Tensor, left: int, right: int, top: int, bottom: int) -> Tensor:
    """``F.pad(x, (left, right, top, bottom), mode='reflect')`` that keeps channels last.

    PyTorch's own loses that order of memory on a GPU, and with it the fast convolutions of all
    layers that follow.

    Args:
        x (Tensor): (N, C, H, W).
        left, right, top, bottom (int): Pixels on each side, fewer than there are along it.

    Returns:
        Tensor: (N, C, top + H + bottom, left + W + right), in the memory format of ``x``.

    Example:
        >>> reflect(torch.arange(3.0).view(1, 1, 1, 3), 2, 1, 0, 0).tolist()
        [[[[2.0, 1.0, 0.0, 1.0, 2.0, 1.0]]]]
    """
    if x.device.type != 'cuda' or x.is_contiguous():
        return F.pad(x, (left, right, top, bottom), mode='reflect')
    return reflect_by_index(x, left, right, top, bottom)


def reflect_by_index(x: Tensor, left: int, right: int, top: int, bottom: int) -> Tensor:
    """:func:`reflect` by one gather of pixels, which are contiguous with their channels last."""
    count, channels, height, width = x.shape
    rows = _reflected_index(height, -top, height + bottom, x.device)
    columns = _reflected_index(width, -left, width + right, x.device)
    pixels = x.permute(0, 2, 3, 1).flatten(1, 2)
    index = (rows[:, None] * width + columns).flatten()
    padded = pixels.index_select(1, index)
    return padded.view(count, len(rows), len(columns), channels).permute(0, 3, 1, 2)


class ReflectionPad2d(nn.ReflectionPad2d):
    """:func:`reflect` as a layer; the padding is (left, right, top, bottom)."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to the padded one."""
        return reflect(x, *self.padding)


class ReflectConv2d(nn.Conv2d):
    """``nn.Conv2d(..., padding_mode='reflect')`` over :func:`reflect`."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs['padding_mode'] = 'reflect'
        super().__init__(*args, **kwargs)

    def _conv_forward(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        x = reflect(x, *self._reversed_padding_repeated_twice)
        return F.conv2d(x, weight, bias, self.stride, 0, self.dilation, self.groups)


def run_padded(
    stages: Callable[..., dict[str, Tensor]],
    masked_image: Tensor,
    mask: Tensor,
    divisor: int,
    minimum: int = 1,
    mode: str = 'reflect',
) -> dict[str, Tensor]:
    """Run a network on a picture of any size, continued by its mirror image and cropped back.

    Args:
        stages (Callable): Of a masked image and its mask to images by name.
        masked_image (Tensor): (N, C, H, W).
        mask (Tensor): (N, 1, H, W).
        divisor, minimum, mode: Of the sides that ``stages`` takes, see
            :func:`pad_by_reflection`.

    Returns:
        dict: What ``stages`` gives, (N, C', H, W) each.

    Raises:
        ValueError: A side is shorter than 16.

    Example:
        >>> seen = []
        >>> def network(masked_image, mask):
        ...     seen.append(tuple(masked_image.shape))
        ...     return {'fine': masked_image}
        >>> image, mask = torch.zeros(1, 3, 17, 30), torch.zeros(1, 1, 17, 30)
        >>> outputs = run_padded(network, image, mask, divisor=8)
        >>> seen, outputs['fine'].shape
        ([(1, 3, 24, 32)], torch.Size([1, 3, 17, 30]))
    """
    check_sides(masked_image)
    height, width = masked_image.shape[-2:]
    outputs = stages(*(pad_by_reflection(x, divisor, minimum, mode) for x in (masked_image, mask)))
    return {name: x[..., :height, :width] for name, x in outputs.items()}
