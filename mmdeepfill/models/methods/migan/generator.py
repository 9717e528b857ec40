"""MI-GAN's generator, in the form for inference."""

from typing import Any

import torch
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ...generators import OneStageGenerator
from .layers import SeparableConv, Upsample, activate


class _EncoderBlock(nn.Module):
    """Two separable convolutions; the first one's output is kept for the synthesis."""

    def __init__(self, channels: int, out_channels: int, first: bool, last: bool) -> None:
        super().__init__()
        self.fromrgb = nn.Conv2d(4, channels, 1) if first else None
        self.conv1 = SeparableConv(channels, channels)
        self.conv2 = SeparableConv(channels, out_channels, down=not last)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        if self.fromrgb is not None:
            x = activate(self.fromrgb(x))
        kept = self.conv1(x)
        return self.conv2(kept), kept


class _SynthesisBlock(nn.Module):
    """Two separable convolutions and an image of their size; the first block has no noise."""

    def __init__(self, in_channels: int, channels: int, resolution: int, first: bool) -> None:
        super().__init__()
        side = None if first else resolution
        self.conv1 = SeparableConv(in_channels, channels, resolution=side, up=not first)
        self.conv2 = SeparableConv(channels, channels, resolution=side)
        self.torgb = nn.Conv2d(channels, 3, 1)
        self.upsample = None if first else Upsample(3, resolution)

    def forward(self, x: Tensor, kept: Tensor, image: Tensor | None) -> tuple[Tensor, Tensor]:
        x = self.conv2(self.conv1(x) + kept)
        added = self.torgb(x)
        if image is None or self.upsample is None:
            return x, added
        return x, self.upsample(image) + added


@MODELS.register_module()
class MIGANGenerator(OneStageGenerator):
    """Small generator of separable convolutions: 5.9 million parameters.

    Sargsyan et al., *MI-GAN: A Simple Baseline for Image Inpainting on Mobile Devices*, ICCV
    2023, section 3; the network that the authors export after training. It takes the hole at 0
    of [-1, 1], RGB, and the mask as a first channel ``0.5 - mask``. Names of weights are the
    released files'.

    The network was made for squares of ``resolution``. It is convolutional: other sizes work,
    in multiples of ``resolution / 4``, from its half. Its fixed noise is repeated over larger ones.

    Args:
        resolution (int): Side of training images, a power of two, at least 8: 256 or 512.
        base_channels (int): Channels times the resolution of a level.
        max_channels (int): Most channels of a level.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: If the resolution is no power of two, or below 8.

    Example:
        >>> import torch
        >>> from mmdeepfill.models.methods.migan import MIGANGenerator
        >>> generator = MIGANGenerator(32, base_channels=256, max_channels=16).eval()
        >>> generator(torch.zeros(1, 3, 40, 50), torch.ones(1, 1, 40, 50))['refined'].shape
        torch.Size([1, 3, 40, 50])
    """

    def __init__(
        self,
        resolution: int = 256,
        base_channels: int = 32768,
        max_channels: int = 512,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if resolution < 8 or resolution & (resolution - 1):
            raise ValueError(f'resolution must be a power of two, at least 8; got {resolution!r}')
        self.resolution, self.divisor = resolution, resolution // 4
        # not features of a single pixel: it was not trained on them, and exporters take them for
        # scalars
        self.min_size = resolution // 2
        self.levels = [resolution >> step for step in range(resolution.bit_length() - 2)]

        def width(level: int) -> int:
            return min(base_channels // level, max_channels)

        self.encoder, self.synthesis = nn.Module(), nn.Module()
        for level in self.levels:
            last = level == 4
            self.encoder.add_module(
                f'b{level}',
                _EncoderBlock(
                    width(level), width(level if last else level // 2), level == resolution, last
                ),
            )
        for level in reversed(self.levels):
            first = level == 4
            self.synthesis.add_module(
                f'b{level}',
                _SynthesisBlock(width(level if first else level // 2), width(level), level, first),
            )

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that are multiples of a quarter of the resolution."""
        x = torch.cat([0.5 - mask.to(masked_image.dtype), masked_image], 1)
        kept = {}
        for level in self.levels:
            x, kept[level] = getattr(self.encoder, f'b{level}')(x)
        image: Any = None
        for level in reversed(self.levels):
            x, image = getattr(self.synthesis, f'b{level}')(x, kept[level], image)
        return {'refined': image}
