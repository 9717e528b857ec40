"""The Inception network behind FID: TensorFlow's of 2015-12-05.

Szegedy et al., *Rethinking the Inception Architecture*, CVPR 2016, as TensorFlow released it,
with the names of torch-fidelity's file of its weights. It differs from torchvision's network:
averages leave out the padding, the last block pools by maximum, and images are resized as
TensorFlow 1 did. Only what leads to the 2048 pooled features is here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .weights import find_weights, load_into, load_weights

#: Size of the network's input, and of its features.
INPUT_SIZE, FEATURES = 299, 2048


class _Conv(nn.Module):
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


def _average(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


def _maximum(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 3, 1, 1)


def _reduce(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 3, 2)


#: One convolution of a branch: its name, width, kernel, and what :class:`_Conv` takes more.
_Step = tuple[str, int, object, dict]
_ROW, _COLUMN = (1, 7), (7, 1)
_HALVE: dict[str, Any] = {'stride': 2, 'pad': False}


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
                    setattr(self, f'branch{name}', _Conv(width, out, kernel, **options))
                width = sum(out for _, out, _, _ in fork)
                chain.append([f'branch{name}' for name, *_ in fork])
            self.chains.append(chain)
        self.pool = pool
        if pool_width:
            self.branch_pool = _Conv(channels, pool_width)

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


def _block_a(channels: int, pool_width: int) -> _Block:
    return _Block(
        channels,
        [
            [_step('1x1', 64)],
            [_step('5x5_1', 48), _step('5x5_2', 64, 5)],
            [_step('3x3dbl_1', 64), _step('3x3dbl_2', 96, 3), _step('3x3dbl_3', 96, 3)],
        ],
        _average,
        pool_width,
    )


def _block_b(channels: int) -> _Block:
    return _Block(
        channels,
        [
            [_step('3x3', 384, 3, **_HALVE)],
            [_step('3x3dbl_1', 64), _step('3x3dbl_2', 96, 3), _step('3x3dbl_3', 96, 3, **_HALVE)],
        ],
        _reduce,
        0,
    )


def _block_c(channels: int, width: int) -> _Block:
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
        _average,
        192,
    )


def _block_d(channels: int) -> _Block:
    return _Block(
        channels,
        [
            [_step('3x3_1', 192), _step('3x3_2', 320, 3, **_HALVE)],
            [
                _step('7x7x3_1', 192),
                _step('7x7x3_2', 192, _ROW),
                _step('7x7x3_3', 192, _COLUMN),
                _step('7x7x3_4', 192, 3, **_HALVE),
            ],
        ],
        _reduce,
        0,
    )


def _block_e(channels: int, pool) -> _Block:
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


class InceptionV3(nn.Sequential):
    """From uint8 images to 2048 features, frozen.

    Example:
        >>> features = InceptionV3().eval()
        >>> sum(p.numel() for p in features.parameters()) > 2e7
        True
    """

    def __init__(self) -> None:
        super().__init__()
        parts = {
            'Conv2d_1a_3x3': _Conv(3, 32, 3, **_HALVE),
            'Conv2d_2a_3x3': _Conv(32, 32, 3, pad=False),
            'Conv2d_2b_3x3': _Conv(32, 64, 3),
            'MaxPool_1': nn.MaxPool2d(3, 2),
            'Conv2d_3b_1x1': _Conv(64, 80),
            'Conv2d_4a_3x3': _Conv(80, 192, 3, pad=False),
            'MaxPool_2': nn.MaxPool2d(3, 2),
            'Mixed_5b': _block_a(192, 32),
            'Mixed_5c': _block_a(256, 64),
            'Mixed_5d': _block_a(288, 64),
            'Mixed_6a': _block_b(288),
            'Mixed_6b': _block_c(768, 128),
            'Mixed_6c': _block_c(768, 160),
            'Mixed_6d': _block_c(768, 160),
            'Mixed_6e': _block_c(768, 192),
            'Mixed_7a': _block_d(768),
            'Mixed_7b': _block_e(1280, _average),
            'Mixed_7c': _block_e(2048, _maximum),
        }
        for name, part in parts.items():
            self.add_module(name, part)
        self.requires_grad_(False).eval()

    def load(self, weights: str | Path | None = None) -> Path:
        """Load torch-fidelity's file; its classifier is left out.

        Args:
            weights (str | Path, optional): Instead of the published file.

        Returns:
            Path: The file that was loaded.

        Raises:
            FileNotFoundError, ValueError: See :func:`find_weights`; or it is of another
                network.
        """
        path = find_weights('inception', weights)
        state = {k: v for k, v in load_weights(path).items() if not k.startswith('fc.')}
        load_into(self, state, path, 'Inception')
        return path

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W) uint8 RGB to (N, 2048) float32."""
        x = tensorflow_bilinear(images.float(), INPUT_SIZE)
        return super().forward((x - 128) / 128).mean((2, 3))


def tensorflow_bilinear(images: Tensor, size: int) -> Tensor:
    """Resize as TensorFlow 1 did: corners at the same place, no antialiasing.

    Args:
        images (Tensor): (N, C, H, W) float.
        size (int): Both sides of the result.

    Returns:
        Tensor: (N, C, size, size).
    """
    for dim in (2, 3):
        length = images.shape[dim]
        at = torch.arange(size, device=images.device, dtype=images.dtype) * (length / size)
        low = at.floor().long()
        high = (low + 1).clamp(max=length - 1)
        share = (at - low).view(-1, *[1] * (3 - dim))
        below, above = images.index_select(dim, low), images.index_select(dim, high)
        images = below + (above - below) * share
    return images
