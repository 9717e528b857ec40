"""Fast Fourier convolution: layers that see the whole picture at once.

Suvorov et al., *Resolution-robust Large Mask Inpainting with Fourier Convolutions*, WACV 2022,
section 2.1; Chi et al., *Fast Fourier Convolution*, NeurIPS 2020. Names of the weights are those
of the released checkpoints.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...layers import at_least_float32
from ...layers.padding import ReflectConv2d
from .plain_fourier import PlainFourierUnit

#: Local and global part of split features; None where a part has no channels.
Pair = tuple[Tensor | None, Tensor | None]


def global_channels(channels: int, ratio: float) -> int:
    """Number of channels of the global part, rounded down."""
    return int(channels * ratio)


class FourierUnit(nn.Module):
    """Convolution of 1x1 on the real Fourier transform of features.

    Each output pixel depends on every input pixel. The transforms run at least in float32 under
    autocast: half precision overflows there.

    Args:
        channels (int): Of input and output.

    Example:
        >>> FourierUnit(4).eval()(torch.zeros(1, 4, 8, 6)).shape
        torch.Size([1, 4, 8, 6])
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv_layer = nn.Conv2d(2 * channels, 2 * channels, 1, bias=False)
        self.bn = nn.BatchNorm2d(2 * channels)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, h, w) to (N, C, h, w), for any h and w."""
        size, dtype = x.shape[-2:], x.dtype
        spectrum = _spectrum(x)
        spectrum = F.relu(self.bn(self.conv_layer(spectrum)))
        return _picture(spectrum, (size[0], size[1])).to(dtype)

    def for_export(self) -> nn.Module:
        """The same in eval mode without complex numbers."""
        return PlainFourierUnit(self)


def _spectrum(x: Tensor) -> Tensor:
    """Real transform; channels are re0, im0, re1, im1, ...: (N, 2C, h, w // 2 + 1)."""
    with torch.autocast(x.device.type, enabled=False):
        transform = torch.fft.rfft2(at_least_float32(x), norm='ortho')
        parts = torch.view_as_real(transform)
        return parts.permute(0, 1, 4, 2, 3).flatten(1, 2)


def _picture(spectrum: Tensor, size: tuple[int, int]) -> Tensor:
    """Inverse of :func:`_spectrum`; the size says whether the width is odd."""
    with torch.autocast(spectrum.device.type, enabled=False):
        parts = at_least_float32(spectrum).unflatten(1, (-1, 2)).permute(0, 1, 3, 4, 2)
        return torch.fft.irfft2(torch.view_as_complex(parts.contiguous()), s=size, norm='ortho')


class SpectralTransform(nn.Module):
    """From global to global features: half of the channels, a Fourier unit, all channels.

    Args:
        in_channels, out_channels (int): Of input and output.
        stride (int): 1 or 2; with 2 the input is averaged over 2x2 pixels first.

    Example:
        >>> SpectralTransform(4, 8, stride=2).eval()(torch.zeros(1, 4, 8, 8)).shape
        torch.Size([1, 8, 4, 4])
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1) -> None:
        super().__init__()
        self.downsample = nn.AvgPool2d(2) if stride == 2 else nn.Identity()
        half = out_channels // 2
        self.conv1 = nn.Sequential(
            nn.Conv2d(in_channels, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU()
        )
        self.fu = FourierUnit(half)
        self.conv2 = nn.Conv2d(half, out_channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, h, w) to (N, out_channels, h / stride, w / stride)."""
        x = self.conv1(self.downsample(x))
        return self.conv2(x + self.fu(x))


class FFC(nn.Module):
    """Fast Fourier convolution of split features.

    ``local = l2l(local) + g2l(global)`` and ``global = l2g(local) + g2g(global)``; g2g is a
    :class:`SpectralTransform`, the others are convolutions with reflection padding.

    Args:
        in_channels, out_channels (int): Local and global together.
        kernel_size, stride, padding (int): Of the convolutions.
        ratio_in, ratio_out (float): Share of global channels in input and output.

    Example:
        >>> local, distant = FFC(8, 8, 3, 0.5, 0.5, padding=1).eval()(
        ...     (torch.zeros(1, 4, 8, 8), torch.zeros(1, 4, 8, 8)))
        >>> local.shape, distant.shape
        (torch.Size([1, 4, 8, 8]), torch.Size([1, 4, 8, 8]))
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        ratio_in: float,
        ratio_out: float,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        super().__init__()
        in_global = global_channels(in_channels, ratio_in)
        out_global = global_channels(out_channels, ratio_out)
        in_local, out_local = in_channels - in_global, out_channels - out_global

        def path(channels: int, width: int) -> nn.Conv2d | None:
            return (
                ReflectConv2d(channels, width, kernel_size, stride, padding, bias=False)
                if channels and width
                else None
            )

        self.convl2l = path(in_local, out_local)
        self.convl2g = path(in_local, out_global)
        self.convg2l = path(in_global, out_local)
        self.convg2g = (
            SpectralTransform(in_global, out_global, stride) if in_global and out_global else None
        )

    def forward(self, x: Pair) -> Pair:
        """Convolve a pair; a missing path adds nothing."""
        near, far = x
        return (
            _sum(self.convl2l, near, self.convg2l, far),
            _sum(self.convl2g, near, self.convg2g, far),
        )


def _sum(
    first: nn.Module | None, x: Tensor | None, second: nn.Module | None, y: Tensor | None
) -> Tensor | None:
    parts = [module(value) for module, value in ((first, x), (second, y)) if module is not None]
    return sum(parts[1:], parts[0]) if parts else None


class FFCNormAct(nn.Module):
    """Fast Fourier convolution, then batch norm and ReLU of each part.

    Args:
        in_channels, out_channels, kernel_size, ratio_in, ratio_out, **kwargs: See :class:`FFC`.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        ratio_in: float = 0.0,
        ratio_out: float = 0.0,
        **kwargs,
    ) -> None:
        super().__init__()
        self.ffc = FFC(in_channels, out_channels, kernel_size, ratio_in, ratio_out, **kwargs)
        far = global_channels(out_channels, ratio_out)
        self.bn_l = nn.BatchNorm2d(out_channels - far) if out_channels > far else None
        self.bn_g = nn.BatchNorm2d(far) if far else None

    def forward(self, x: Pair) -> Pair:
        """A pair to a pair."""
        near, far = self.ffc(x)
        return (
            F.relu(self.bn_l(near)) if self.bn_l is not None else None,
            F.relu(self.bn_g(far)) if self.bn_g is not None else None,
        )


class FFCResnetBlock(nn.Module):
    """Two fast Fourier convolutions of 3x3 with ReLU behind both, added to their input.

    Args:
        channels (int): Local and global together.
        ratio (float): Share of global channels.

    Example:
        >>> local, distant = FFCResnetBlock(8, 0.5).eval()(
        ...     (torch.zeros(1, 4, 8, 8), torch.zeros(1, 4, 8, 8)))
        >>> local.shape, distant.shape
        (torch.Size([1, 4, 8, 8]), torch.Size([1, 4, 8, 8]))
    """

    def __init__(self, channels: int, ratio: float) -> None:
        super().__init__()
        self.conv1 = FFCNormAct(channels, channels, 3, ratio, ratio, padding=1)
        self.conv2 = FFCNormAct(channels, channels, 3, ratio, ratio, padding=1)

    def forward(self, x: Pair) -> Pair:
        """A pair to a pair of the same shapes."""
        local, distant = (
            None if part is None else part + change
            for part, change in zip(x, self.conv2(self.conv1(x)))
        )
        return local, distant


class JoinParts(nn.Module):
    """Local and global features as one tensor."""

    def forward(self, x: Pair) -> Tensor:
        """A pair to (N, C, h, w)."""
        return torch.cat([part for part in x if part is not None], 1)
