"""Blocks of InceptionV3 as the FID weights have them."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

#: One convolution of a branch: its name, width, kernel, and what :class:`Conv` takes more.
_Step = tuple[str, int, object, dict]
_ROW, _COLUMN = (1, 7), (7, 1)


class Conv(nn.Module):
    """Convolution, batch norm, ReLU. A kernel of odd sides keeps the size at stride 1."""

    def __init__(
        self, channels: int, width: int, kernel=1, stride: int = 1, pad: bool = True
    ) -> None:
        super().__init__()
        sides = (kernel, kernel) if isinstance(kernel, int) else kernel
        padding = (sides[0] // 2, sides[1] // 2) if pad else (0, 0)
        self.conv = nn.Conv2d(channels, width, sides, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(width, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)))


def average(x: Tensor) -> Tensor:
    """Average each 3x3 window, without the padding."""
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


def maximum(x: Tensor) -> Tensor:
    """Take the maximum of each 3x3 window."""
    return F.max_pool2d(x, 3, 1, 1)


def _reduce(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 3, 2)


HALVE: dict[str, Any] = {'stride': 2, 'pad': False}


class _Block(nn.Module):
    """Branches side by side: chains of convolutions, and one that begins with pooling.

    Args:
        channels (int): Of the input.
        branches (sequence): Chains of steps. A tuple of two steps at the end of a chain is
            a fork whose results are joined.
        pool (callable): What the last branch begins with.
        pool_width (int): Of the convolution after it; 0: none.
    """

    def __init__(self, channels: int, branches: Sequence[list], pool, pool_width: int) -> None:
        super().__init__()
        self.chains = []
        for branch in branches:
            width, chain = channels, []
            for step in branch:
                fork = step if isinstance(step[0], tuple) else (step,)
                for name, out, kernel, options in fork:
                    setattr(self, f'branch{name}', Conv(width, out, kernel, **options))
                width = sum(out for _, out, _, _ in fork)
                chain.append([f'branch{name}' for name, *_ in fork])
            self.chains.append(chain)
        self.pool = pool
        if pool_width:
            self.branch_pool = Conv(channels, pool_width)

    def forward(self, x: Tensor) -> Tensor:
        results = []
        for chain in self.chains:
            y = x
            for fork in chain:
                y = torch.cat([getattr(self, name)(y) for name in fork], 1)
            results.append(y)
        pooled = self.pool(x)
        results.append(self.branch_pool(pooled) if hasattr(self, 'branch_pool') else pooled)
        return torch.cat(results, 1)


def _step(name: str, width: int, kernel=1, **options) -> _Step:
    return name, width, kernel, options


def block_a(channels: int, pool_width: int) -> _Block:
    """Make a block at 35x35 with 5x5 convolutions."""
    return _Block(
        channels,
        [
            [_step('1x1', 64)],
            [_step('5x5_1', 48), _step('5x5_2', 64, 5)],
            [_step('3x3dbl_1', 64), _step('3x3dbl_2', 96, 3), _step('3x3dbl_3', 96, 3)],
        ],
        average,
        pool_width,
    )


def block_b(channels: int) -> _Block:
    """Make the block from 35x35 to 17x17."""
    return _Block(
        channels,
        [
            [_step('3x3', 384, 3, **HALVE)],
            [_step('3x3dbl_1', 64), _step('3x3dbl_2', 96, 3), _step('3x3dbl_3', 96, 3, **HALVE)],
        ],
        _reduce,
        0,
    )


def block_c(channels: int, width: int) -> _Block:
    """Make a block at 17x17 with 7x7 convolutions in two parts."""
    return _Block(
        channels,
        [
            [_step('1x1', 192)],
            [_step('7x7_1', width), _step('7x7_2', width, _ROW), _step('7x7_3', 192, _COLUMN)],
            [
                _step('7x7dbl_1', width),
                _step('7x7dbl_2', width, _COLUMN),
                _step('7x7dbl_3', width, _ROW),
                _step('7x7dbl_4', width, _COLUMN),
                _step('7x7dbl_5', 192, _ROW),
            ],
        ],
        average,
        192,
    )


def block_d(channels: int) -> _Block:
    """Make the block from 17x17 to 8x8."""
    return _Block(
        channels,
        [
            [_step('3x3_1', 192), _step('3x3_2', 320, 3, **HALVE)],
            [
                _step('7x7x3_1', 192),
                _step('7x7x3_2', 192, _ROW),
                _step('7x7x3_3', 192, _COLUMN),
                _step('7x7x3_4', 192, 3, **HALVE),
            ],
        ],
        _reduce,
        0,
    )


def block_e(channels: int, pool) -> _Block:
    """Make a block at 8x8, whose branches split."""
    return _Block(
        channels,
        [
            [_step('1x1', 320)],
            [_step('3x3_1', 384), (_step('3x3_2a', 384, (1, 3)), _step('3x3_2b', 384, (3, 1)))],
            [
                _step('3x3dbl_1', 448),
                _step('3x3dbl_2', 384, 3),
                (_step('3x3dbl_3a', 384, (1, 3)), _step('3x3dbl_3b', 384, (3, 1))),
            ],
        ],
        pool,
        192,
    )
