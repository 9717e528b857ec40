"""Weights of MI-GAN, as its authors and IOPaint give them."""

import itertools
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from ..checkpoints import read_released
from ..checkpoints.script import names_behind_prefix
from .matching import wanted_shapes
from .pytorch_weights import renamed
from .table import converter

#: Endings of tensors that no training changes.
FIXED = ('.filter.weight', '.filter_const')


def migan_resolution(tensors: Mapping[str, Tensor]) -> int:
    """Resolution of the network in a file: its largest level.

    Args:
        tensors (Mapping[str, Tensor]): From :func:`read_released`.

    Raises:
        ValueError: There are no levels ``encoder.bN``.
    """
    parts = [name.split('.') for name in tensors]
    levels = [
        int(after[1:])
        for path in parts
        for before, after in itertools.pairwise(path)
        if before == 'encoder' and after[:1] == 'b' and after[1:].isdigit()
    ]
    if not levels:
        raise ValueError(
            'expected an MI-GAN, with levels encoder.b4, encoder.b8 and so on; got '
            f'{", ".join(list(tensors)[:4]) or "nothing"}'
        )
    return max(levels)


def migan_config(file: str | Path, entry: str | None = None) -> str:
    """Name of the packaged config for a file of MI-GAN, by its resolution.

    Raises:
        ValueError: If no packaged config has that resolution.
    """
    resolution = migan_resolution(read_released(file, entry))
    if resolution not in (256, 512):
        raise ValueError(
            f'the network is of resolution {resolution}, neither 256 nor 512: give '
            f'--config, a config with model.generator.resolution={resolution}'
        )
    return f'migan_{resolution}x{resolution}_places'


@converter(
    'migan',
    origin='Picsart-AI-Research/MI-GAN',
    about='MI-GAN. Nothing in the file is run.',
    sources={'file': 'migan_256_places2.pt, migan_512_places2.pt or migan_traced.pt'},
    config=migan_config,
    options={
        'entry': {'metavar': 'NAME', 'help': 'checkpoint inside a zip archive that holds several'}
    },
)
def convert_migan(
    file: str | Path, model: nn.Module, entry: str | None = None
) -> dict[str, Tensor]:
    """Weights of MI-GAN in our names; the layout is the same.

    Args:
        file (str | Path): ``migan_*.pt`` of the authors, a state dict, or ``migan_traced.pt``,
            TorchScript; see :func:`read_released`.
        model (nn.Module): Of a config with a :class:`MIGANGenerator` of the same resolution.
        entry (str, optional): Checkpoint in a zip archive of several.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, a fixed filter has other
            values than the network's, or the file is damaged.
        FileNotFoundError: There is no such file.
    """
    tensors = read_released(file, entry)
    wanted = wanted_shapes(model, generator_only=True)
    expected = getattr(model.generator, 'resolution', None)
    try:
        found = migan_resolution(tensors)
    except ValueError as error:
        raise ValueError(f'{file}: {error}') from error
    if expected is None:
        raise ValueError('model must have an MIGANGenerator, as that of migan_512x512_places has')
    if found != expected:
        raise ValueError(
            f'{file}: is of resolution {found}, the config of {expected}: take the '
            f'config migan_{found}x{found}_places, or give model.generator.resolution'
        )
    names = {name[len('generator.') :]: name for name in wanted}
    theirs = names_behind_prefix(tensors, names) or dict(tensors)
    own = model.state_dict()
    # a port may leave out what it computes
    theirs.update(
        {
            name: own[ours]
            for name, ours in names.items()
            if name.endswith(FIXED) and name not in theirs
        }
    )
    state = renamed(str(file), theirs, names, wanted, _hint)
    other = [
        name
        for name, value in state.items()
        if name.endswith(FIXED) and not torch.equal(value, own[name])
    ]
    if other:
        raise ValueError(
            f'{file}: its fixed filters are not those of MI-GAN: {other[0]} and '
            f'{len(other) - 1} more'
        )
    return state


def _hint(different: list[str]) -> str:
    return (
        '\nExpected is the network for inference, as Picsart-AI-Research/MI-GAN exports it '
        '(migan_512_places2.pt); in training it has nine tensors for each.'
    )
