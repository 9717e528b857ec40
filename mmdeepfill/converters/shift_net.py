"""Weights of the authors' PyTorch code of Shift-Net (Zhaoyi-Yan/Shift-Net_pytorch)."""

from pathlib import Path
from typing import Any

from torch import Tensor, nn

from ..checkpoints import load_plain
from ..models.methods.shift_net.shift import FEATURE_MASKS
from .matching import wanted_shapes
from .pytorch_weights import renamed, with_kinds
from .table import converter

#: Where a block has its convolution, norm, inner block, transposed convolution and its norm. The
#: numbers between belong to activations, and in the shift block to the guidance and the shift.
BLOCKS = {
    'outermost': {'conv': 0, 'inner': 1, 'deconv': 3},
    'normal': {'conv': 1, 'norm': 2, 'inner': 3, 'deconv': 5, 'denorm': 6},
    'shift': {'conv': 1, 'norm': 2, 'inner': 3, 'deconv': 7, 'denorm': 8},
    'innermost': {'conv': 1, 'deconv': 3, 'denorm': 4},
}
#: Our name of each, by level.
OURS = {
    'conv': 'encoder.{}.conv',
    'norm': 'encoder.{}.norm',
    'deconv': 'decoder.{}.conv',
    'denorm': 'decoder.{}.norm',
}


def generator_names(num_levels: int, shift_level: int) -> dict[str, str]:
    """Their name of each tensor of the generator to ours: blocks, each inside the other."""
    layers, block = {}, 'model.model'
    for level in range(1, num_levels + 1):
        kind = {1: 'outermost', shift_level: 'shift', num_levels: 'innermost'}.get(level, 'normal')
        at = dict(BLOCKS[kind])
        inner = at.pop('inner', None)
        layers.update(
            {
                f'{block}.{number}': f'generator.{OURS[layer].format(level - 1)}'
                for layer, number in at.items()
            }
        )
        block = f'{block}.{inner}.model'
    return with_kinds(layers)


@converter(
    'shift_net',
    origin='Zhaoyi-Yan/Shift-Net_pytorch',
    about="The generator of Shift-Net's authors. If it was trained without the mask as a fourth "
    'channel, give --config shift_net_repo_rgb_256x256_1x1_paris.',
    sources={'generator': 'N_net_G.pth, as the code saves it'},
    config='shift_net_repo_256x256_1x1_paris',
)
def convert_shift_net(generator: str | Path, model: nn.Module) -> dict[str, Tensor]:
    """Weights of their generator in our names; the layout is the same.

    Args:
        generator (str | Path): A state dict of their ``netG``.
        model (nn.Module): An inpaintor with a :class:`ShiftNetGenerator`; with ``add_mask`` for
            weights of four input channels.

    Returns:
        dict[str, Tensor]: float32; no critic, which only training needs.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape; the file is damaged or
            holds more than tensors and plain values; the model has no such generator, or one
            with another mask of the features than their code's.
        FileNotFoundError: There is no such file.
    """
    network: Any = getattr(model, 'generator', None)
    if not hasattr(network, 'shift_level'):
        raise ValueError(
            'model must have a ShiftNetGenerator, as that of '
            f'shift_net_repo_256x256_1x1_paris has; got {type(network).__name__}'
        )
    if network.feature_mask is not FEATURE_MASKS['nearest']:
        raise ValueError(
            "model.generator.feature_mask must be 'nearest', as in the authors' PyTorch code: with "
            'another these weights fill holes wrongly. The recipes are shift_net_repo, and '
            'shift_net_repo_rgb for weights of three input channels'
        )
    names = generator_names(len(network.encoder), network.shift_level)
    return renamed(str(generator), load_plain(generator), names, wanted_shapes(model, True), _hint)


def _hint(different: list[str]) -> str:
    hint = '\nExpected is a generator of the kind unet_shift_triple with instance norm'
    if different == ['model.model.0.weight']:
        return (
            f'{hint}, and of another number of input channels: 4, the mask with the image, '
            'take the recipe shift_net_repo, 3 the recipe shift_net_repo_rgb.'
        )
    return f'{hint}, as train.py of Zhaoyi-Yan/Shift-Net_pytorch saves it in *_net_G.pth.'
