"""Files of weights that metrics and losses need: found, downloaded, verified."""

import os
import re
from pathlib import Path
from typing import NamedTuple

import torch
from mmengine.dist import barrier, get_dist_info
from torch import Tensor, nn

from mmdeepfill.checkpoints.tensor_files import load_tensors
from mmdeepfill.core.errors import DownloadError, MissingWeightsError
from mmdeepfill.core.files import sha256_of
from mmdeepfill.core.identity import Identity
from mmdeepfill.zoo.transfer import fetch

from .packaged import PACKAGE, convert_packaged

#: Names a folder to look in, and to download to, before torch's own.
FOLDER_VARIABLE = 'MMDEEPFILL_WEIGHTS'


class Weights(NamedTuple):
    """A published file; the last part of its name begins its sha256."""

    url: str
    used_by: str

    @property
    def file(self) -> str:
        """Its name."""
        return self.url.rpartition('/')[2]

    @property
    def sha256_prefix(self) -> str:
        """The first eight digits of its sha256."""
        found = re.search(r'-([0-9a-f]{8})\.pth$', self.file)
        assert found is not None, self.file
        return found.group(1)


WEIGHTS = {
    'alex': Weights('https://download.pytorch.org/models/alexnet-owt-7be5be79.pth', 'LPIPS'),
    'vgg16': Weights(
        'https://download.pytorch.org/models/vgg16-397923af.pth',
        'LPIPS (vgg) and the perceptual loss',
    ),
    'vgg19': Weights(
        'https://download.pytorch.org/models/vgg19-dcbb9e9d.pth',
        'MSNPS, the ID-MRF loss and the perceptual loss (vgg19)',
    ),
    # TensorFlow's network of 2015 for FID, as torch-fidelity publishes it.
    'inception': Weights(
        'https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/'
        'weights-inception-2015-12-05-6726825d.pth',
        'FID, KID and IDS',
    ),
}


def weights_folder() -> Path:
    """``$MMDEEPFILL_WEIGHTS``, or the folder of torch.hub."""
    return Path(os.environ.get(FOLDER_VARIABLE) or Path(torch.hub.get_dir()) / 'checkpoints')


def find_weights(name: str, path: str | Path | None = None) -> Path:
    """The file of some weights, downloaded if it is not there yet.

    Args:
        name (str): A key of ``WEIGHTS``.
        path (str | Path, optional): A file to take instead of the published one, or
            ``package://NAME``: see :mod:`mmdeepfill.backbones.packaged`. Its content is not
            compared with anything.

    Raises:
        MissingWeightsError: A FileNotFoundError: there is no such file, and the download
            failed; the message says where to put it.
        ValueError: The published file has another sha256 than its name says.
    """
    if path is not None:
        if str(path).startswith(PACKAGE):
            return _converted(str(path)[len(PACKAGE) :])
        if not Path(path).is_file():
            raise MissingWeightsError(f'weights: no file {str(path)!r}')
        return Path(path)
    weights = WEIGHTS[name]
    target = weights_folder() / weights.file
    if not target.is_file() and get_dist_info()[0] == 0:
        _download(weights, target)
    barrier()
    if not target.is_file():
        raise MissingWeightsError(
            f'weights: no file {str(target)!r}: the first rank could not download it'
        )
    digest = sha256_of(target)
    if not digest.startswith(weights.sha256_prefix):
        raise ValueError(
            f'weights: {str(target)!r} has the sha256 {digest[:8]}..., its name says '
            f'{weights.sha256_prefix}: it is damaged or another file. Remove it and try again'
        )
    return target


def _converted(name: str) -> Path:
    if get_dist_info()[0] == 0:
        convert_packaged(name, weights_folder())
    barrier()
    return convert_packaged(name, weights_folder())


def _download(weights: Weights, target: Path) -> None:
    try:
        fetch([weights.url], target, Identity(weights.sha256_prefix))
    except (OSError, DownloadError) as error:
        raise MissingWeightsError(
            f'weights: {weights.used_by} needs {weights.file}, which is not in '
            f'{str(target.parent)!r} and could not be downloaded from {weights.url} ({error}). '
            f'Put the file there, or into a folder that {FOLDER_VARIABLE} names, or leave the '
            'metric or loss out'
        ) from error


def load_into(network: nn.Module, state: dict[str, Tensor], path: Path, name: str) -> None:
    """Give a network the weights of a file.

    Args:
        network (nn.Module): All its weights are in ``state``.
        state (dict): What the file holds for it.
        path (Path), name (str): Of the file and the network, for messages.

    Raises:
        ValueError: They do not fit.
    """
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise ValueError(f'weights: {str(path)!r} does not fit {name}: {error}') from error


def load_weights(path: str | Path) -> dict[str, Tensor]:
    """A state_dict of tensors; nothing else is unpickled.

    Raises:
        ValueError: The file is no such thing.
    """
    try:
        return load_tensors(path)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # what a damaged file does to a parser is open
        raise ValueError(f'weights: {str(path)!r} is no file of tensors alone: {error}') from error
