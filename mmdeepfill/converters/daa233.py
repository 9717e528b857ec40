"""Weights of daa233's PyTorch port of DeepFillv1 (generative-inpainting-pytorch)."""

from pathlib import Path

from torch import Tensor, nn

from ..checkpoints import load_plain
from .deepfillv1_layers import (
    ATTENTION,
    COARSE,
    CONVOLUTION,
    CRITIC_CONVOLUTIONS,
    CRITICS,
    critic_convolution,
    critic_score,
)
from .matching import wanted_shapes
from .pytorch_weights import renamed, summary, with_kinds
from .table import converter


def generator_names() -> dict[str, str]:
    """The port's name of each tensor of its generator to ours."""
    layers = {f'coarse_generator.{layer}': ours for layer, ours in COARSE.items()}
    for layer, ours in {**CONVOLUTION, **ATTENTION}.items():
        layers['fine_generator.' + (layer[1:] if layer.startswith('xconv') else layer)] = ours
    return with_kinds({f'{layer}.conv': ours for layer, ours in layers.items()})


def critic_names(critic: str) -> dict[str, str]:
    """The port's name of each tensor of a critic to ours; ``critic`` 'global' or 'local'."""
    layers = {
        f'dis_conv_module.conv{i}.conv': critic_convolution(critic, i) for i in CRITIC_CONVOLUTIONS
    }
    return with_kinds({**layers, 'linear': critic_score(critic)})


@converter(
    'deepfillv1_daa233',
    origin='daa233/generative-inpainting-pytorch',
    about='A port of DeepFillv1 to PyTorch.',
    sources={'generator': 'gen_NNNNNNNN.pt'},
    config='deepfillv1_daa233_256x256',
    options={'critics': {'metavar': 'FILE', 'help': 'dis_NNNNNNNN.pt, which only training needs'}},
)
def convert_daa233(
    generator: str | Path, model: nn.Module, critics: str | Path | None = None
) -> dict[str, Tensor]:
    """Weights of the port in our names; the layout is the same.

    Args:
        generator (str | Path): ``gen_NNNNNNNN.pt``, a state dict.
        model (nn.Module): Of the config for this port; its shapes are what is expected.
        critics (str | Path, optional): ``dis_NNNNNNNN.pt``, state dicts under ``localD`` and
            ``globalD``. None: the result has no critics, which only training needs.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, or a file is damaged or
            holds more than tensors and plain values.
        FileNotFoundError: There is no such file.
    """
    wanted = wanted_shapes(model, critics is None)
    state = renamed(str(generator), load_plain(generator), generator_names(), wanted, _hint)
    if critics is not None:
        parts = load_plain(critics)
        for critic in CRITICS:
            key = f'{critic}D'
            if not isinstance(parts.get(key), dict):
                raise ValueError(
                    f'{critics}: expected a dict of localD and globalD, as '
                    f'dis_*.pt is; got {summary(list(parts))}'
                )
            state.update(
                renamed(f'{critics} [{key}]', parts[key], critic_names(critic), wanted, _hint)
            )
    return state


def _hint(different: list[str]) -> str:
    return (
        '\nExpected is what train.py of daa233/generative-inpainting-pytorch saves with '
        '32 (generator) and 64 (critics) channels.'
    )
