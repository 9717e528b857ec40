"""Weights of GMCNN as its authors' PyTorch code saves them (shepnerd/inpainting_gmcnn)."""

from pathlib import Path

from torch import Tensor, nn

from ..checkpoints import load_plain
from .matching import wanted_shapes
from .pytorch_weights import renamed
from .table import converter

#: Our names of the parts, and theirs. Layers have the same numbers.
PARTS = {'columns.0': 'EB1', 'columns.1': 'EB2', 'columns.2': 'EB3', 'decoder': 'decoding_layers'}


@converter(
    'gmcnn',
    origin='shepnerd/inpainting_gmcnn (PyTorch)',
    about="The generator of GMCNN's authors; that of their TensorFlow code is another network.",
    sources={'generator': 'its state dict, NN_net_GM.pth'},
    config='gmcnn_256x256_1x8_celeba',
)
def convert_gmcnn(file: str | Path, model: nn.Module) -> dict[str, Tensor]:
    """Weights of the generator in our names; the layout is the same.

    Their critics are not read: the released file has none.

    Args:
        file (str | Path): A state dict of ``EB1.0.weight`` and so on, as ``*_net_GM.pth``.
        model (nn.Module): Of a config with a :class:`MultiColumnGenerator`; its shapes are what
            is expected.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, or the file is damaged or
            holds more than tensors and plain values.
        FileNotFoundError: There is no such file.
    """
    wanted = wanted_shapes(model, generator_only=True)
    return renamed(
        str(file), load_plain(file), {_theirs(name): name for name in wanted}, wanted, _hint
    )


def _theirs(name: str) -> str:
    name = name.replace('generator.', '', 1)
    for ours, theirs in PARTS.items():
        if name.startswith(f'{ours}.'):
            name = theirs + name[len(ours) :]
    return name.replace('.conv.', '.')


def _hint(different: list[str]) -> str:
    return (
        '\nExpected is what the PyTorch code of shepnerd/inpainting_gmcnn saves, with 32 '
        'channels (g_cnum); the network of its TensorFlow code is another one.'
    )
