"""LaMa's generator as it runs without gradients: norms folded, channels last, no complex copies."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...layers.padding import reflect

#: Local and global part, (N, C, h, w) each with channels last in memory.
Pair = tuple[Tensor, Tensor]


@torch.no_grad()
def folded(conv: Any, norm: Any) -> tuple[Tensor, Tensor]:
    """Weight and bias of a convolution that does what it and a batch norm behind it do.

    Args:
        conv (nn.Conv2d | nn.ConvTranspose2d): Not changed.
        norm (nn.BatchNorm2d): With running statistics.

    Returns:
        tuple[Tensor, Tensor]: Like ``conv.weight``, and (out_channels,).

    Example:
        >>> conv, norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4).eval()
        >>> weight, bias = folded(conv, norm)
        >>> x = torch.rand(1, 3, 8, 8)
        >>> torch.allclose(torch.conv2d(x, weight, bias), norm(conv(x)), atol=1e-6)
        True
    """
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    axis = 1 if isinstance(conv, nn.ConvTranspose2d) else 0
    weight = conv.weight * scale.view([-1 if dim == axis else 1 for dim in range(4)])
    shift = norm.bias - norm.running_mean * scale
    return weight, shift if conv.bias is None else conv.bias * scale + shift


class _Conv(NamedTuple):
    """A convolution behind a mirrored border, with what a norm does inside."""

    weight: Tensor
    bias: Tensor
    stride: int
    padding: int

    def __call__(self, x: Tensor) -> Tensor:
        if self.padding:
            x = reflect(x, *[self.padding] * 4)
        return F.conv2d(x, self.weight, self.bias, self.stride)


def _at_each_pixel(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """A convolution of 1x1 on (N, h, w, C).

    Rows go as a batch: with few pictures and one thread PyTorch takes a way through MKL that is
    half as fast on some processors.
    """
    count, height, width, channels = x.shape
    rows = x.reshape(count * height, 1, width, channels).permute(0, 3, 1, 2)
    return F.conv2d(rows, weight, bias).permute(0, 2, 3, 1).reshape(count, height, width, -1)


class _Spectral(NamedTuple):
    """A spectral transform, with channels last."""

    first: tuple[Tensor, Tensor]
    middle: tuple[Tensor, Tensor]
    last: tuple[Tensor, Tensor]

    def __call__(self, x: Tensor) -> Tensor:
        x = _at_each_pixel(x.permute(0, 2, 3, 1), *self.first).relu_()
        size, dtype = x.shape[1:3], x.dtype
        spectrum = torch.fft.rfft2(x.to(self.middle[1].dtype), dim=(1, 2), norm='ortho')
        parts = torch.view_as_real(spectrum).flatten(3)  # real, imaginary, real, ...
        parts = _at_each_pixel(parts, *self.middle).relu_()
        spectrum = torch.view_as_complex(parts.unflatten(3, (-1, 2)))
        wave = torch.fft.irfft2(spectrum, s=size, dim=(1, 2), norm='ortho')
        return _at_each_pixel(x.add_(wave.to(dtype)), *self.last).permute(0, 3, 1, 2)


class _Fourier(NamedTuple):
    """A fast Fourier convolution with norms and ReLU, from a pair to a pair."""

    near: _Conv
    far: _Conv
    spectral: _Spectral

    def __call__(self, pair: Pair) -> Pair:
        both, near = self.near(pair[0]), self.far(pair[1])  # local to both, global to local
        far = self.spectral(pair[1])
        count = near.shape[1]
        return near.add_(both[:, :count]).relu_(), far.add_(both[:, count:]).relu_()


class FoldedLaMa:
    """Faster form of a :class:`LaMaGenerator` in eval mode.

    Args:
        generator (LaMaGenerator): In eval mode; its weights are copied as they are now.
        dtype (torch.dtype): Of convolutions. Fourier transforms, and what is done to spectra, are
            in float32 at least.
    """

    def __init__(self, generator: Any, dtype: torch.dtype) -> None:
        self._exact = torch.promote_types(dtype, torch.float32)
        self._dtype = dtype
        first, *rest = generator.model[1:5]
        self._encoder = [self._plain(first, 3), *(self._plain(layer, 1) for layer in rest[:-1])]
        self._split = self._both(rest[-1])
        self._local = rest[-1].bn_l.num_features
        self._blocks = [
            (self._fourier(block.conv1), self._fourier(block.conv2))
            for block in generator.model[5 : 5 + generator.num_blocks]
        ]
        decoder = generator.model[6 + generator.num_blocks :]
        self._decoder: list[tuple[Tensor, Tensor]] = [
            self._kept(*folded(decoder[at], decoder[at + 1])) for at in (0, 3, 6)
        ]
        self._last = _Conv(*self._kept(decoder[-2].weight, decoder[-2].bias), 1, 3)

    @torch.no_grad()
    def __call__(self, x: Tensor) -> Tensor:
        """(N, 4, H, W), masked image and mask, to the image (N, 3, H, W)."""
        x = x.to(self._dtype, memory_format=torch.channels_last)
        for conv in self._encoder:
            x = conv(x).relu_()
        x = self._split(x).relu_()
        near, far = (
            part.contiguous(memory_format=torch.channels_last)
            for part in x.split([self._local, x.shape[1] - self._local], 1)
        )
        del x
        for first, second in self._blocks:
            change = second(first((near, far)))
            near.add_(change[0])
            far.add_(change[1])
        x = torch.cat([near, far], 1)
        for weight, bias in self._decoder:
            x = F.conv_transpose2d(x, weight, bias, 2, 1, 1).relu_()
        return self._last(x).sigmoid_()

    def _kept(self, weight: Tensor, bias: Tensor, dtype=None) -> tuple[Tensor, Tensor]:
        dtype = dtype or self._dtype
        weight = weight.detach().to(dtype, memory_format=torch.channels_last)
        return weight, bias.detach().to(dtype)

    def _plain(self, layer: Any, padding: int) -> _Conv:
        conv = layer.ffc.convl2l
        # the first layer's border is a layer of its own
        return _Conv(*self._kept(*folded(conv, layer.bn_l)), conv.stride[0], padding)

    def _both(self, layer: Any) -> _Conv:
        """Join the convolutions of one input to local and to global features in one."""
        parts = folded(layer.ffc.convl2l, layer.bn_l), folded(layer.ffc.convl2g, layer.bn_g)
        weight, bias = (torch.cat(part) for part in zip(*parts))
        return _Conv(*self._kept(weight, bias), layer.ffc.convl2l.stride[0], 1)

    def _fourier(self, layer: Any) -> _Fourier:
        weight, _ = folded(layer.ffc.convg2l, layer.bn_l)  # its shift is in the other path
        zeros = weight.new_zeros(len(weight))
        transform = layer.ffc.convg2g
        last, _ = folded(transform.conv2, layer.bn_g)
        return _Fourier(
            self._both(layer),
            _Conv(*self._kept(weight, zeros), 1, 1),
            _Spectral(
                self._kept(*folded(transform.conv1[0], transform.conv1[1])),
                self._kept(*folded(transform.fu.conv_layer, transform.fu.bn), self._exact),
                self._kept(last, last.new_zeros(len(last))),
            ),
        )


class FoldingCache:
    """A :class:`FoldedLaMa` that is made again when weights have changed.

    A copy or a pickle of it is empty: it is no state of the network.
    """

    def __init__(self) -> None:
        self._kept: tuple | None = None

    def __deepcopy__(self, memo) -> 'FoldingCache':
        return FoldingCache()

    def __reduce__(self):
        return FoldingCache, ()

    def get(self, generator: nn.Module, dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
        """The network with the generator's weights as they are."""
        key = (dtype, *((value.data_ptr(), value._version) for value in _tensors(generator)))
        kept = self._kept
        if kept is None or kept[0] != key:
            kept = self._kept = None  # first, so that there are never two
            kept = self._kept = (key, FoldedLaMa(generator, dtype))
        return kept[1]


def _tensors(module: nn.Module) -> Sequence[Tensor]:
    return [*module.parameters(), *module.buffers()]
