"""Weights of LaMa, in each kind of file in which people have them."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from torch import Tensor, nn

from ..checkpoints import read_released
from ..checkpoints.script import names_behind_prefix
from .matching import wanted_shapes
from .pytorch_weights import renamed
from .table import converter

#: Index of the last convolution in a network without residual blocks.
_LAST = 16
_CRITIC = 'discriminator.'


class LaMaSize(NamedTuple):
    """Size of a generator, by the arguments of :class:`LaMaGenerator`."""

    ngf: int
    num_blocks: int


#: Packaged configs of the released sizes.
CONFIGS = {
    LaMaSize(64, 18): 'big_lama_256x256_8x15_places',
    LaMaSize(64, 9): 'lama_fourier_256x256_8x5_places',
}


def lama_size(tensors: Mapping[str, Tensor]) -> LaMaSize:
    """Size of the generator in a file, from its last convolution.

    Args:
        tensors (Mapping[str, Tensor]): From :func:`read_released`.

    Raises:
        ValueError: There is not exactly one convolution ``model.N.weight`` to three channels with
            a kernel of 7x7.
    """
    last = [
        name
        for name, value in tensors.items()
        if value.dim() == 4
        and value.shape[0] == 3
        and tuple(value.shape[2:]) == (7, 7)
        and name.split('.')[-3:-2] == ['model']
        and name.split('.')[-2].isdigit()
    ]
    if len(last) != 1:
        raise ValueError(
            'expected a generator of LaMa with Fourier convolutions, which ends in '
            f'one convolution 7x7 to 3 channels; got {last or "none"}'
        )
    return LaMaSize(tensors[last[0]].shape[1], int(last[0].split('.')[-2]) - _LAST)


def lama_config(file: str | Path, entry: str | None = None) -> str:
    """Name of the packaged config for a file of LaMa, by the size of its network.

    Raises:
        ValueError: If no packaged config has a network of that size.
    """
    size = lama_size(read_released(file, entry))
    if size not in CONFIGS:
        raise ValueError(
            f'the generator has ngf={size.ngf} and num_blocks={size.num_blocks}, which '
            'is neither big-lama nor lama-fourier: give --config, a config with '
            'model.generator of that size'
        )
    return CONFIGS[size]


@converter(
    'lama',
    origin='advimman/lama',
    about='LaMa, in a file of any kind. Nothing in it is run.',
    sources={'file': 'big-lama.pt, best.ckpt, big-lama.zip, safetensors or a state dict'},
    config=lama_config,
    options={
        'entry': {'metavar': 'NAME', 'help': 'checkpoint inside a zip archive that holds several'},
        'with_critic': {
            'action': 'store_true',
            'help': 'take the discriminator too, which big-lama-with-discr has and only training '
            'needs',
        },
    },
)
def convert_lama(
    file: str | Path, model: nn.Module, entry: str | None = None, with_critic: bool = False
) -> dict[str, Tensor]:
    """Weights of LaMa in our names; the layout is the same.

    Args:
        file (str | Path): ``big-lama.pt`` (TorchScript), ``best.ckpt`` of the authors, the zip
            archive around it, safetensors, or a state dict, the generator's names behind
            ``generator.``, ``model.generator.``, ``module.`` or nothing; see
            :func:`read_released`.
        model (nn.Module): Of a config with a :class:`LaMaGenerator` of the same size.
        entry (str, optional): Checkpoint in a zip archive of several.
        with_critic (bool): Also take the discriminator, which only training needs.

    Returns:
        dict[str, Tensor]: float32, and the norms' counters.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, the network is of another
            size, or the file is damaged.
        FileNotFoundError: There is no such file.
    """
    tensors = read_released(file, entry)
    wanted = wanted_shapes(model, generator_only=not with_critic)
    _check_size(str(file), tensors, wanted)
    state: dict[str, Tensor] = {}
    for part in ('generator.', 'disc.')[: 1 + with_critic]:
        names = {name[len(part) :]: name for name in wanted if name.startswith(part)}
        if part == 'disc.' and not any(_CRITIC in name for name in tensors):
            raise ValueError(
                f'{file}: holds no discriminator: the authors give it in big-lama-with-discr alone'
            )
        theirs = names_behind_prefix(tensors, names)
        state.update(renamed(str(file), theirs or dict(tensors), names, wanted, _hint))
    return state


def _check_size(file: str, tensors: Mapping[str, Tensor], wanted: Mapping[str, tuple]) -> None:
    try:
        found = lama_size(tensors)
    except ValueError as error:
        raise ValueError(f'{file}: {error}') from error
    ours = max(
        (
            name
            for name, shape in wanted.items()
            if tuple(shape[2:]) == (7, 7) and shape[0] == 3 and name.startswith('generator.')
        ),
        default=None,
    )
    if ours is None:
        raise ValueError(
            'model must have a LaMaGenerator, as that of big_lama_256x256_8x15_places has'
        )
    expected = LaMaSize(wanted[ours][1], int(ours.split('.')[-2]) - _LAST)
    if found != expected:
        raise ValueError(
            f'{file}: its generator has ngf={found.ngf} and num_blocks={found.num_blocks}; the '
            f"config's has ngf={expected.ngf} and num_blocks={expected.num_blocks}: give a config "
            'with model.generator of that size'
        )


def _hint(different: list[str]) -> str:
    return (
        '\nExpected is LaMa with Fourier convolutions in all residual blocks (big-lama, '
        'lama-fourier), as advimman/lama has it; lama-regular and LaMa-dilated are other '
        'networks.'
    )
