"""Weights of the authors' EdgeConnect (PyTorch)."""

from pathlib import Path

import torch.nn.functional as F
from torch import Tensor, nn

from ..checkpoints import load_plain
from .matching import wanted_shapes
from .pytorch_weights import renamed, summary, unwrapped
from .table import converter

#: Kinds of tensors of a layer: with spectral norm, and without.
NORMED, PLAIN = ('weight_orig', 'weight_u', 'weight_v'), ('weight',)


def layers(blocks: int) -> dict[str, str]:
    """The authors' name of each layer but the last to ours, of a network of so many blocks."""
    names = {f'encoder.{theirs}': f'encoder.{i}.conv' for i, theirs in enumerate((1, 4, 7))}
    for i in range(blocks):
        for theirs, ours in ((1, 'conv1'), (5, 'conv2')):
            names[f'middle.{i}.conv_block.{theirs}'] = f'middle.{i}.{ours}.conv'
    return {
        **names,
        **{f'decoder.{theirs}': f'decoder.{i}.conv' for i, theirs in enumerate((0, 3))},
    }


@converter(
    'edgeconnect',
    origin='knazeri/edge-connect',
    about="Both generators of EdgeConnect's authors.",
    sources={'edge': 'EdgeModel_gen.pth', 'completion': 'InpaintingModel_gen.pth'},
    config='edgeconnect_256x256_1x8_celeba',
)
def convert_edgeconnect(
    edge: str | Path, completion: str | Path, model: nn.Module
) -> dict[str, Tensor]:
    """Weights of both generators in our names; the layout is the same.

    Biases in front of an instance norm, which takes them away again, are left out.

    Args:
        edge (str | Path): ``EdgeModel_gen.pth``: a dict with a state dict ``generator``.
        completion (str | Path): ``InpaintingModel_gen.pth``, likewise.
        model (nn.Module): Of the config ``edgeconnect_*``; its shapes are what is expected.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, or a file is damaged or
            holds more than tensors and plain values.
        FileNotFoundError: There is no such file.
    """
    wanted = wanted_shapes(model, generator_only=True)
    return {
        **_network(str(edge), 'edge', NORMED, model, wanted),
        **_network(str(completion), 'completion', PLAIN, model, wanted),
    }


def _network(file: str, part: str, kinds, model: nn.Module, wanted: dict) -> dict[str, Tensor]:
    content = load_plain(file)
    if not isinstance(content.get('generator'), dict):
        raise ValueError(
            f"{file}: expected a dict with 'generator', as *_gen.pth has; got "
            f'{summary(list(content))}'
        )
    theirs = dict(unwrapped(file, content['generator']))
    names = {}
    for layer, ours in layers(len(getattr(model.generator, part).middle)).items():
        theirs.pop(f'{layer}.bias', None)
        names.update({f'{layer}.{kind}': f'generator.{part}.{ours}.{kind}' for kind in kinds})
        if kinds == NORMED:
            _complete(theirs, layer, transposed=layer.startswith('decoder'))
    names.update(
        {
            f'decoder.7.{kind}': f'generator.{part}.decoder.2.conv.{kind}'
            for kind in ('weight', 'bias')
        }
    )
    return renamed(file, theirs, names, wanted, _hint)


def _complete(theirs: dict[str, Tensor], layer: str, transposed: bool) -> None:
    """Files of PyTorch before 1.0 lack the second vector of spectral norm."""
    weight, left = (theirs.get(f'{layer}.{kind}') for kind in NORMED[:2])
    if weight is None or left is None or f'{layer}.weight_v' in theirs:
        return
    matrix = (weight.transpose(0, 1) if transposed else weight).flatten(1)
    if len(matrix) == len(left):
        theirs[f'{layer}.weight_v'] = F.normalize(matrix.T @ left, dim=0)


def _hint(different: list[str]) -> str:
    return (
        '\nExpected are EdgeModel_gen.pth, then InpaintingModel_gen.pth, as knazeri/edge-connect '
        'saves them, with 8 residual blocks.'
    )
