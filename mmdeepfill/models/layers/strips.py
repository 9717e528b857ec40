"""Convolutions one after the other, in strips of rows, without keeping what lies between.

Features at the resolution of the image are the largest arrays of a generator: at 4096x4096
each takes gigabytes. Prediction needs them only to make smaller ones, so a strip of rows is
taken through all layers before the next. On a CPU strips are also faster: fresh memory
costs page faults, which take as long as a convolution that writes to it.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from .conv import ConvBlock
from .rect import sizes_along

MIB = 2**20
#: Bytes of the largest array between two layers, by type of device.
STRIP_BYTES = {'cpu': 8 * MIB, 'cuda': 256 * MIB}
MIN_ROWS = 32  # of the output: rows at both edges of a strip are computed twice


def in_strips(blocks: Sequence[ConvBlock], x: Tensor) -> Tensor:
    """Run blocks in a row; in strips if no gradient is wanted and they are worth it.

    Args:
        blocks (Sequence[ConvBlock]): Square kernels. Strips need local ones; others are run
            as they are.
        x (Tensor): (N, C, H, W).

    Returns:
        Tensor: What ``blocks[-1](...blocks[0](x))`` gives, but for rounding.

    Example:
        >>> import torch
        >>> blocks = [ConvBlock(3, 8, 3, padding=1), ConvBlock(8, 3, 3, padding=1)]
        >>> x = torch.rand(1, 3, 16, 16)
        >>> with torch.no_grad():
        ...     torch.allclose(in_strips(blocks, x), blocks[1](blocks[0](x)), atol=1e-6)
        True
    """
    if torch.is_grad_enabled() or not all(block.local for block in blocks):
        return _whole(blocks, x)
    for group in _groups(blocks):
        x = _group_in_strips(group, x)
    return x


def _groups(blocks: Sequence[ConvBlock]) -> list[list[ConvBlock]]:
    """Cut before a block that enlarges and after one that reduces.

    The rows that strips have in common are few at the resolution of a group, and many at a
    quarter of it.
    """
    groups: list[list[ConvBlock]] = [[]]
    for block in blocks:
        if block.upsample:
            groups.append([])
        groups[-1].append(block)
        if block.stride[0] > 1:
            groups.append([])
    return [group for group in groups if group]


def _group_in_strips(blocks: Sequence[ConvBlock], x: Tensor) -> Tensor:
    heights = sizes_along(blocks, x.shape[-2])
    rows = _rows(blocks, x, heights)
    if rows >= heights[-1]:
        return _whole(blocks, x)
    output: Any = None
    for start in range(0, heights[-1], rows):
        stop = min(start + rows, heights[-1])
        strip = _strip(blocks, x, heights, start, stop)
        if output is None:
            shape = len(x), heights[-1], strip.shape[-1], strip.shape[1]
            output = strip.new_empty(shape).permute(0, 3, 1, 2)
        output[:, :, start:stop] = strip
    return output


def _whole(blocks: Sequence[ConvBlock], x: Tensor) -> Tensor:
    for block in blocks:
        x = block(x)
    return x


def _rows(blocks: Sequence[ConvBlock], x: Tensor, heights: list[int]) -> int:
    """Rows of the output in a strip, an even number."""
    widths = sizes_along(blocks, x.shape[-1])
    most = max(
        block.features * height * width
        for block, height, width in zip(blocks, heights[1:], widths[1:])
    )
    per_row = len(x) * most * x.element_size() / heights[-1]
    limit = STRIP_BYTES.get(x.device.type, STRIP_BYTES['cpu'])
    return max(int(limit / per_row), MIN_ROWS) // 2 * 2


def _strip(
    blocks: Sequence[ConvBlock], x: Tensor, heights: list[int], start: int, stop: int
) -> Tensor:
    """Rows [start, stop) of the output."""
    wanted = [(start, stop)]
    for block, height in zip(blocks[::-1], heights[-2::-1]):
        low, high = block.source(height, *wanted[-1])
        wanted.append((max(low, 0), min(high, height)))
    wanted.reverse()
    x = x[:, :, slice(*wanted[0])]
    for block, height, (have, _), rows in zip(blocks, heights, wanted, wanted[1:]):
        x = _apply(block, x, have, height, *rows)
    return x


def _apply(block: ConvBlock, x: Tensor, have: int, height: int, start: int, stop: int) -> Tensor:
    """Rows [start, stop) from an input of which ``x`` has the rows from ``have`` on."""
    low, high = block.source(height, start, stop)
    x = x[:, :, max(low, 0) - have : min(high, height) - have]
    x = block.part(x, max(-low, 0), max(high - height, 0))
    return x[:, :, start % 2 : start % 2 + stop - start] if block.upsample else x
