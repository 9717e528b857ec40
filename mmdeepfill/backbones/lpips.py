"""LPIPS: distance of two images in the features of a classifier.

Zhang, Isola, Efros, Shechtman, Wang: *The Unreasonable Effectiveness of Deep Features as a
Perceptual Metric*, CVPR 2018, section 3; version 0.1 of the linear heads, which torchmetrics
carries.
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .vgg import vgg_layers
from .weights import find_weights, load_into, load_weights

_ALEXNET = (
    (3, 64, 11, 4, 2),
    'relu',
    'pool',
    (64, 192, 5, 1, 2),
    'relu',
    'pool',
    (192, 384, 3, 1, 1),
    'relu',
    (384, 256, 3, 1, 1),
    'relu',
    (256, 256, 3, 1, 1),
    'relu',
)
#: Pixels of which the last stage still has one.
SMALLEST = 32
#: Indices into torchvision's ``features`` after which features are compared.
_TAPS = {'alex': (1, 4, 7, 9, 11), 'vgg': (3, 8, 15, 22, 29)}


def _alexnet() -> nn.Sequential:
    layers: dict[str, Any] = {'relu': nn.ReLU, 'pool': lambda: nn.MaxPool2d(3, 2)}
    return nn.Sequential(
        *(layers[item]() if isinstance(item, str) else nn.Conv2d(*item) for item in _ALEXNET)
    )


_BACKBONES = {'alex': _alexnet, 'vgg': lambda: vgg_layers('vgg16', _TAPS['vgg'][-1] + 1)}
_WEIGHTS = {'alex': 'alex', 'vgg': 'vgg16'}


class LPIPSNetwork(nn.Module):
    """Backbone and heads, frozen.

    Args:
        net (str): 'alex', what papers mean by LPIPS, or 'vgg'.

    Raises:
        ValueError: Another net.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, net: str = 'alex') -> None:
        super().__init__()
        if net not in _BACKBONES:
            raise ValueError(f'net: expected one of {list(_BACKBONES)}, got {net!r}')
        self.net = net
        self.features: nn.Sequential = _BACKBONES[net]()
        widths: list[Any] = [self.features[tap - 1].out_channels for tap in _TAPS[net]]
        self.heads = nn.ModuleList(nn.Conv2d(width, 1, 1, bias=False) for width in widths)
        # ImageNet's mean and deviation, on the scale -1..1.
        self.register_buffer('shift', torch.tensor([-0.030, -0.088, -0.188]).view(3, 1, 1))
        self.register_buffer('scale', torch.tensor([0.458, 0.448, 0.450]).view(3, 1, 1))
        self.requires_grad_(False).eval()

    def load(self, weights: str | Path | None = None) -> Path:
        """Load torchvision's file of the classifier, and the heads from torchmetrics; arguments,
        result and errors as of :meth:`InceptionV3.load`.
        """
        path = find_weights(_WEIGHTS[self.net], weights)
        state = {
            name[len('features.') :]: value
            for name, value in load_weights(path).items()
            if name.startswith('features.')
        }
        load_into(self.features, state, path, repr(self.net))
        self.load_heads(_heads_of_torchmetrics(self.net))
        return path

    def load_heads(self, path: Path) -> None:
        """Load the linear heads of LPIPS 0.1."""
        heads = load_weights(path)
        for number, head in enumerate(self.heads):
            head.load_state_dict({'weight': heads[f'lin{number}.model.1.weight']})

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Distance of each pair.

        Args:
            first, second (Tensor): (N, 3, H, W) in [-1, 1], RGB.

        Returns:
            Tensor: (N,), at least 0 with the published heads.

        Raises:
            ValueError: Images of fewer than 32 pixels a side: nothing is left of them.
        """
        if min(first.shape[-2:]) < SMALLEST:
            raise ValueError(
                f'first: expected at least {SMALLEST}x{SMALLEST} pixels for LPIPS, '
                f'got {tuple(first.shape[-2:])}; leave LPIPS out'
            )
        total: Any = 0.0
        x, y = ((image - self.shift) / self.scale for image in (first, second))
        taps = dict(zip(_TAPS[self.net], self.heads))
        for position, layer in enumerate(self.features):
            x, y = layer(x), layer(y)
            if position in taps:
                difference = (_unit(x) - _unit(y)).square()
                total = total + taps[position](difference).mean((1, 2, 3))
        return total


def _unit(features: Tensor) -> Tensor:
    """Each pixel's feature vector, at length 1."""
    return features / (features.square().sum(1, keepdim=True) + 1e-8).sqrt()


def _heads_of_torchmetrics(net: str) -> Path:
    from torchmetrics.functional.image import lpips

    path = Path(lpips.__file__).parent / 'lpips_models' / f'{net}.pth'
    if not path.is_file():
        raise FileNotFoundError(
            f'LPIPS: this torchmetrics has no {path.name} in {str(path.parent)!r}; 1.9 has'
        )
    return path
