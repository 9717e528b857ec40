"""The Fourier unit without complex numbers, for exported files.

ONNX's DFT fails in ONNX Runtime with its default options, and browsers' runtimes lack it. Two
products with matrices of cosines and sines, made from the running size, work everywhere.
"""

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .folded import folded


class PlainFourierUnit(nn.Module):
    """Form of a :class:`FourierUnit` in eval mode that computes matrix products.

    It computes in float32 whatever the type of its weights: spectra overflow float16, since the
    first number of each is the sum of a whole map.

    Args:
        unit (FourierUnit): Whose weights are taken.
    """

    def __init__(self, unit: Any) -> None:
        super().__init__()
        weight, bias = folded(unit.conv_layer, unit.bn)
        # real parts first, then imaginary ones; released weights have them in turn
        order = torch.arange(len(weight)).view(-1, 2).t().flatten()
        self.weight = nn.Parameter(weight[order][:, order], requires_grad=False)
        self.bias = nn.Parameter(bias[order], requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, h, w) to (N, C, h, w), for any h and w."""
        dtype, x = x.dtype, x.float()
        height, width = x.shape[-2:]
        rows = _waves(height, torch.arange(height, device=x.device))
        half = torch.arange(width // 2 + 1, device=x.device)
        columns = _waves(width, half)
        scale = (rows[0].shape[0] * columns[0].shape[0]) ** -0.5
        spectrum = torch.cat(_forward(x * scale, rows, columns), 1)
        spectrum = F.relu(F.conv2d(spectrum, self.weight.float(), self.bias.float()))
        real, imaginary = spectrum.chunk(2, 1)
        return (_inverse(real, imaginary, rows, columns, half) * scale).to(dtype)


Waves = tuple[Tensor, Tensor]


def _waves(size, frequencies: Tensor) -> Waves:
    """Cosines and sines, (size, frequencies): whole numbers of turns are taken off first."""
    place = torch.arange(size, device=frequencies.device)
    period = torch.arange(size, size + 1, device=frequencies.device)
    turns = (place[:, None] * frequencies) % period
    angle = turns.float() * (2 * math.pi / period.float())
    return angle.cos(), angle.sin()


def _forward(x: Tensor, rows: Waves, columns: Waves) -> tuple[Tensor, Tensor]:
    cos, sin = x @ columns[0], x @ columns[1]
    return (rows[0] @ cos - rows[1] @ sin, -(rows[0] @ sin) - rows[1] @ cos)


def _inverse(real: Tensor, imaginary: Tensor, rows: Waves, columns: Waves, half: Tensor) -> Tensor:
    """Frequencies that have a mirror image count twice."""
    mirrored = 2 - (half == 0).float() - (2 * half == columns[0].shape[0]).float()
    first = rows[0] @ real - rows[1] @ imaginary
    second = rows[0] @ imaginary + rows[1] @ real
    return (first * mirrored) @ columns[0].t() - (second * mirrored) @ columns[1].t()
