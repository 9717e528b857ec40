"""Layers of MI-GAN: separable convolutions, and resampling with a fixed low-pass filter."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

#: Gain that keeps the variance behind a leaky ReLU, and the bound of activations.
_GAIN, _CLAMP = math.sqrt(2), 256.0
_SLOPE = 0.2


def activate(x: Tensor, gain: float = 1.0) -> Tensor:
    """Leaky ReLU of slope 0.2, times the square root of 2 and ``gain``, clamped to 256 of it."""
    return (F.leaky_relu(x, _SLOPE) * (_GAIN * gain)).clamp(-_CLAMP * gain, _CLAMP * gain)


class FixedFilter(nn.Module):
    """Depthwise convolution with a binomial kernel of 4x4, which no training changes.

    The kernel is an entry of the state dict because the released files have it there.

    Args:
        channels (int): Of the features.
        gain (float): Factor on the kernel, whose sum is 1.
    """

    weight: Tensor

    def __init__(self, channels: int, gain: float = 1.0) -> None:
        super().__init__()
        line = torch.tensor([1.0, 3.0, 3.0, 1.0])
        kernel = torch.outer(line, line) / 64 * gain
        self.register_buffer('weight', kernel.expand(channels, 1, 4, 4).clone())

    def forward(self, x: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
        """Filter (N, C, H, W)."""
        return F.conv2d(x, self.weight, stride=stride, padding=padding, groups=len(self.weight))


class Downsample(nn.Module):
    """Low-pass filter and every second pixel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.filter = FixedFilter(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H/2, W/2)."""
        return self.filter(x, stride=2, padding=1)


class Upsample(nn.Module):
    """Zeros between the pixels and a low-pass filter.

    Args:
        channels (int): Of the features.
        resolution (int): Side of the output in training; the released files hold a map of it.
            Any other size works as well.
    """

    def __init__(self, channels: int, resolution: int) -> None:
        super().__init__()
        self.filter = FixedFilter(channels, gain=4.0)
        grid = torch.zeros(1, 1, resolution, resolution)
        grid[..., ::2, ::2] = 1
        self.register_buffer('filter_const', grid)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, 2H, 2W)."""
        count, channels, height, width = x.shape
        spread = F.pad(x.reshape(count, channels, height, 1, width, 1), (0, 1, 0, 0, 0, 1))
        spread = spread.reshape(count, channels, 2 * height, 2 * width)
        return self.filter(F.pad(spread, (2, 1, 2, 1)))


class SeparableConv(nn.Module):
    """Depthwise 3x3 and pointwise convolution, an activation behind each.

    Args:
        in_channels, out_channels (int): Of the features.
        down (bool): Halve the size between the two.
        resolution (int, optional): Side of the output in training, of a layer with noise.
        up (bool): Double the size behind the pointwise convolution; needs ``resolution``.

    Example:
        >>> import torch
        >>> SeparableConv(4, 8, down=True)(torch.zeros(1, 4, 16, 16)).shape
        torch.Size([1, 8, 8, 8])
    """

    noise_const: Tensor

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        down: bool = False,
        resolution: int | None = None,
        up: bool = False,
    ) -> None:
        super().__init__()
        if up and resolution is None:
            raise ValueError('resolution must be given with up=True')
        self.conv1 = nn.Conv2d(in_channels, in_channels, 3, padding=1, groups=in_channels)
        self.conv2 = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.downsample = Downsample(in_channels) if down else None
        self.upsample = Upsample(out_channels, resolution) if up and resolution else None
        self.has_noise = resolution is not None
        if resolution is not None:
            self.register_buffer('noise_const', torch.randn(resolution, resolution))
            self.noise_strength = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H', W')."""
        x = activate(self.conv1(x))
        if self.downsample is not None:
            x = self.downsample(x)
        x = self.conv2(x)
        if self.upsample is not None:
            x = self.upsample(x)
        if self.has_noise:
            x = x + _tiled(self.noise_const, x.shape[-2], x.shape[-1]) * self.noise_strength
        return activate(x)


def _tiled(noise: Tensor, height: int, width: int) -> Tensor:
    """Fixed noise for another size than that of training: repeated, and cut."""
    rows, columns = (
        torch.arange(side, device=noise.device) % own
        for side, own in zip((height, width), noise.shape)
    )
    return noise[rows][:, columns]
