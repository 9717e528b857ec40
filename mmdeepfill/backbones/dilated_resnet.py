"""ResNet-50 with dilated last stages, as a segmentation network of ADE20K has it."""

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.errors import MissingWeightsError

from .vgg import _MEAN, _STD
from .weights import FOLDER_VARIABLE, find_weights, load_into, load_weights, weights_folder

_FILE = 'encoder_epoch_20.pth'
#: Folder below torch's own in which LaMa's authors keep the file.
_FOLDER = 'ade20k/ade20k-resnet50dilated-ppm_deepsup'
#: Blocks and inner width of each stage; stride of its first block, dilation of that and of others.
_STAGES = ((3, 64, 1, 1, 1), (4, 128, 2, 1, 1), (6, 256, 1, 1, 2), (3, 512, 1, 2, 4))
_EXPANSION = 4


class _Bottleneck(nn.Module):
    """1x1, 3x3 with stride or dilation, 1x1, and a shortcut (He et al., 2016)."""

    def __init__(self, channels: int, inner: int, stride: int, dilation: int, first: bool) -> None:
        super().__init__()
        width = inner * _EXPANSION
        self.conv1 = nn.Conv2d(channels, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(width)
        self.downsample = (
            nn.Sequential(nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width))
            if first
            else nn.Identity()
        )

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x))


class DilatedResNet50(nn.Module):
    """The encoder of a segmentation network (Zhou et al., 2018), frozen; names of its file.

    It is not torchvision's ResNet-50: three 3x3 convolutions stand in the stem, and stages 3 and 4
    have dilated convolutions in place of strides. Its published weights,
    ``encoder_epoch_20.pth``, were trained on ADE20K, whose data is for non-commercial use.

    Example:
        >>> import torch
        >>> from mmdeepfill.backbones import DilatedResNet50
        >>> features = DilatedResNet50()(torch.rand(1, 3, 64, 48))
        >>> [tuple(value.shape[1:]) for value in features.values()]
        [(256, 16, 12), (512, 8, 6), (1024, 8, 6), (2048, 8, 6)]
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Conv2d(64, 64, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(64)
        self.conv3 = nn.Conv2d(64, 128, 3, 1, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(128)
        channels = 128
        for number, (count, inner, stride, first, others) in enumerate(_STAGES, 1):
            blocks = [_Bottleneck(channels, inner, stride, first, True)]
            channels = inner * _EXPANSION
            blocks += [_Bottleneck(channels, inner, 1, others, False) for _ in range(count - 1)]
            setattr(self, f'layer{number}', nn.Sequential(*blocks))
        self.requires_grad_(False).eval()

    def load(self, weights: str | Path | None = None) -> Path:
        """Load the published weights.

        Args:
            weights (str | Path, optional): The file; by default ``encoder_epoch_20.pth`` in the
                folder of weights or where LaMa's authors keep it.

        Returns:
            Path: The file.

        Raises:
            MissingWeightsError: If there is no such file.
            ValueError: If the file is of another network.
        """
        path = find_weights('ade20k', weights or _published())
        state = load_weights(path)
        names = self.state_dict()
        load_into(
            self, {name: value for name, value in state.items() if name in names}, path, 'ADE20K'
        )
        return path

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        """Take features of images.

        Args:
            image (Tensor): (N, 3, H, W), RGB, in [0, 1].

        Returns:
            dict: (N, C, h, w) by number of the stage; at 1/4 of the size, then 1/8.
        """
        planes = zip(image.unbind(1), _MEAN, _STD)  # numbers: exact in each precision
        x = torch.stack([(plane - mean) / std for plane, mean, std in planes], 1)
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        x = F.max_pool2d(F.relu(self.bn3(self.conv3(x))), 3, 2, 1)
        features = {}
        for number in range(1, len(_STAGES) + 1):
            x = features[str(number)] = getattr(self, f'layer{number}')(x)
        return features


def _published() -> Path:
    places: Sequence[Path] = (
        weights_folder() / _FILE,
        Path(torch.hub.get_dir()).parent / _FOLDER / _FILE,
    )
    for path in places:
        if path.is_file():
            return path
    raise MissingWeightsError(
        f'weights: ResNetPL needs {_FILE} (ade20k-resnet50dilated-ppm_deepsup, ADE20K: for '
        f'non-commercial use), which is not in {str(places[0].parent)!r}. Put the file there, or '
        f'into a folder that {FOLDER_VARIABLE} names, or name it by weights=, or take another '
        'backbone'
    )
