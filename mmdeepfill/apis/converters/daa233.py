"""Weights of daa233's PyTorch port of DeepFillv1 (generative-inpainting-pytorch)."""
from pathlib import Path
from typing import Dict, List, Optional, Union

from torch import Tensor, nn

from .deepfillv1_layers import (ATTENTION, COARSE, CONVOLUTION, CRITIC_CONVOLUTIONS, CRITICS,
                                critic_convolution, critic_score)
from .matching import wanted_shapes
from .plain import load_plain, summary, take


def generator_names() -> Dict[str, str]:
    """The port's name of each tensor of its generator to ours."""
    layers = {f'coarse_generator.{layer}': ours for layer, ours in COARSE.items()}
    for layer, ours in {**CONVOLUTION, **ATTENTION}.items():
        layers['fine_generator.' + (layer[1:] if layer.startswith('xconv') else layer)] = ours
    return _with_kinds({f'{layer}.conv': ours for layer, ours in layers.items()})


def critic_names(critic: str) -> Dict[str, str]:
    """The port's name of each tensor of a critic to ours; ``critic`` 'global' or 'local'."""
    layers = {f'dis_conv_module.conv{i}.conv': critic_convolution(critic, i)
              for i in CRITIC_CONVOLUTIONS}
    return _with_kinds({**layers, 'linear': critic_score(critic)})


def _with_kinds(layers: Dict[str, str]) -> Dict[str, str]:
    return {f'{theirs}.{kind}': f'{ours}.{kind}' for theirs, ours in layers.items()
            for kind in ('weight', 'bias')}


def convert_daa233(generator: Union[str, Path], critics: Optional[Union[str, Path]],
                   model: nn.Module) -> Dict[str, Tensor]:
    """Weights of the port in our names; the layout is the same.

    Args:
        generator (str | Path): ``gen_NNNNNNNN.pt``, a state dict.
        critics (str | Path, optional): ``dis_NNNNNNNN.pt``, state dicts under ``localD`` and
            ``globalD``. None: the result has no critics, which only training needs.
        model (nn.Module): Of the config for this port; its shapes are what is expected.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, or a file is damaged or
            holds more than tensors and plain values.
        FileNotFoundError: There is no such file.
    """
    wanted = wanted_shapes(model, critics is None)
    state = take(str(generator), load_plain(generator), generator_names(), wanted, _hint)
    if critics is not None:
        parts = load_plain(critics)
        for critic in CRITICS:
            key = f'{critic}D'
            if not isinstance(parts.get(key), dict):
                raise ValueError(f'{critics}: expected a dict of localD and globalD, as '
                                 f'dis_*.pt is; got {summary(list(parts))}')
            state.update(take(f'{critics} [{key}]', parts[key], critic_names(critic), wanted,
                              _hint))
    return state


def _hint(different: List[str]) -> str:
    return ('\nExpected is what train.py of daa233/generative-inpainting-pytorch saves with '
            '32 (generator) and 64 (critics) channels.')
