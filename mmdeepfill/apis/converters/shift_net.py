"""Weights of the authors' PyTorch code of Shift-Net (Zhaoyi-Yan/Shift-Net_pytorch)."""
from pathlib import Path
from typing import Dict, List, Union

from torch import Tensor, nn

from .matching import wanted_shapes
from .pytorch_weights import load_plain, renamed, with_kinds

#: Where a block has its convolution, norm, inner block, transposed convolution and its norm. The
#: numbers between belong to activations, and in the shift block to the guidance and the shift.
BLOCKS = dict(
    outermost=dict(conv=0, inner=1, deconv=3),
    normal=dict(conv=1, norm=2, inner=3, deconv=5, denorm=6),
    shift=dict(conv=1, norm=2, inner=3, deconv=7, denorm=8),
    innermost=dict(conv=1, deconv=3, denorm=4))
#: Our name of each, by level.
OURS = dict(conv='encoder.{}.conv', norm='encoder.{}.norm', deconv='decoder.{}.conv',
            denorm='decoder.{}.norm')


def generator_names(num_levels: int, shift_level: int) -> Dict[str, str]:
    """Their name of each tensor of the generator to ours: blocks, each inside the other."""
    layers, block = {}, 'model.model'
    for level in range(1, num_levels + 1):
        kind = {1: 'outermost', shift_level: 'shift', num_levels: 'innermost'}.get(level, 'normal')
        at = dict(BLOCKS[kind])
        inner = at.pop('inner', None)
        layers.update({f'{block}.{number}': f'generator.{OURS[layer].format(level - 1)}'
                       for layer, number in at.items()})
        block = f'{block}.{inner}.model'
    return with_kinds(layers)


def convert_shift_net(generator: Union[str, Path], model: nn.Module) -> Dict[str, Tensor]:
    """Weights of their generator in our names; the layout is the same.

    Args:
        generator (str | Path): A state dict of their ``netG``.
        model (nn.Module): An inpaintor with a :class:`ShiftNetGenerator`; with ``add_mask`` for
            weights of four input channels.

    Returns:
        dict[str, Tensor]: float32; no critic, which only training needs.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape; the file is damaged or
            holds more than tensors and plain values; the model has no such generator.
        FileNotFoundError: There is no such file.
    """
    network = getattr(model, 'generator', None)
    if not hasattr(network, 'shift_level'):
        raise ValueError('model must have a ShiftNetGenerator, as that of '
                         f'shift_net_repo_256x256_1x1_paris has; got {type(network).__name__}')
    names = generator_names(len(network.encoder), network.shift_level)
    return renamed(str(generator), load_plain(generator), names, wanted_shapes(model, True), _hint)


def _hint(different: List[str]) -> str:
    hint = '\nExpected is a generator of the kind unet_shift_triple with instance norm'
    if different == ['model.model.0.weight']:
        return (f'{hint}, and of another number of input channels: 4, the mask with the image, '
                'take the recipe repo, 3 the recipe paper.')
    return f'{hint}, as train.py of Zhaoyi-Yan/Shift-Net_pytorch saves it in *_net_G.pth.'
