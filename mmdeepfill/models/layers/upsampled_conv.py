"""A 3x3 convolution of features enlarged to twice their size, without enlarging them."""

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd import Function


def upsampled_conv2d(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """``conv2d(interpolate(x, scale_factor=2, mode='nearest'), weight, bias)``.

    Of the nine taps at an output pixel several see the same source pixel. With their
    weights summed there remain four, at the source's resolution: 16/36 of the products,
    and a quarter of the memory for the input. Equal but for rounding.

    Args:
        x (Tensor): (N, C, H + 2, W + 2), padded by one pixel of the source, of which the
            inner half pads the enlarged features.
        weight (Tensor): (O, C, 3, 3).
        bias (Tensor, optional): (O,).

    Returns:
        Tensor: (N, O, 2H, 2W), in channels-last memory.
    """
    with torch.autocast(x.device.type, enabled=False):  # sums of weights in full precision
        taps = _folded(_folded(weight, -1), -2).flatten(0, 2)
    phases = F.conv2d(x, taps, None if bias is None else bias.repeat(4))
    return _Interleave.apply(phases)


def _folded(weight: Tensor, dim: int) -> Tensor:
    """Three taps along a side as two of the source, at an even and at an odd position.

    Args:
        weight (Tensor): Three long along ``dim``, counted from the end.

    Returns:
        Tensor: Two long there, with a new first dimension for the two positions.
    """
    first, middle, last = weight.unbind(dim)
    even = torch.stack([first, middle + last], dim)
    return torch.stack([even, torch.stack([first + middle, last], dim)])


class _Interleave(Function):
    """Put the four phases, (N, 4O, H + 1, W + 1), where they belong in (N, O, 2H, 2W)."""

    @staticmethod
    def forward(ctx, phases):
        count, channels, height, width = phases.shape
        ctx.shape = phases.shape
        output = torch.empty(
            (count, channels // 4, 2 * height - 2, 2 * width - 2),
            dtype=phases.dtype,
            device=phases.device,
            memory_format=torch.channels_last,
        )
        for target, source in _pairs(output, phases):
            target.copy_(source)
        return output

    @staticmethod
    def backward(ctx, grad):
        phases = torch.zeros(ctx.shape, dtype=grad.dtype, device=grad.device).contiguous(
            memory_format=torch.channels_last
        )
        for source, target in _pairs(grad, phases):
            target.copy_(source)
        return phases


def _pairs(enlarged: Tensor, phases: Tensor):
    """For each phase its pixels in the enlarged picture, and among the phases."""
    height, width = (side - 1 for side in phases.shape[-2:])
    for phase, part in enumerate(phases.chunk(4, 1)):
        row, column = divmod(phase, 2)
        yield (
            enlarged[..., row::2, column::2],
            part[..., row : row + height, column : column + width],
        )
