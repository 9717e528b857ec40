"""Weights of BoyuanJiang's PyTorch port of Context Encoder (context_encoder_pytorch)."""

from pathlib import Path

from torch import Tensor, nn

from ..checkpoints import load_plain
from .matching import wanted_shapes
from .pytorch_weights import renamed
from .table import converter

#: Ours, in order. The port has one Sequential of all: a convolution, in between those a norm,
#: and an activation each.
LAYERS = [
    *(f'encoder.conv{i}' for i in range(1, 6)),
    'bottleneck.encode',
    'bottleneck.decode',
    *(f'decoder.deconv{i}' for i in range(1, 5)),
]
COUNTER = 'num_batches_tracked'


def generator_names() -> dict[str, str]:
    """The port's name of each tensor of its generator to ours."""
    names, index = {}, 0
    for layer in LAYERS:
        names[f'main.{index}.weight'] = f'generator.{layer}.conv.weight'
        index += 1
        if layer not in (LAYERS[0], LAYERS[-1]):
            names.update(
                {
                    f'main.{index}.{kind}': f'generator.{layer}.bn.{kind}'
                    for kind in ('weight', 'bias', 'running_mean', 'running_var')
                }
            )
            index += 1
        index += 1
    return names


#: Where the decoder begins in ``main``; a later revision has it and the encoder apart.
DECODER_START = 17


@converter(
    'context_encoder',
    origin='BoyuanJiang/context_encoder_pytorch',
    about='The generator of a port of Context Encoder, for a hole in the centre of 128x128 pixels.',
    sources={'generator': 'netG_NAME.pth'},
    config='context_encoder_centre_128x128_1x64_paris',
)
def convert_context_encoder(file: str | Path, model: nn.Module) -> dict[str, Tensor]:
    """Weights of the port's generator in our names; the layout is the same.

    Args:
        file (str | Path): ``netG_*.pth``: a dict with ``state_dict``, or a state dict; of a
            network with one part ``main``, or with ``main_encode`` and ``main_decode``.
        model (nn.Module): With a :class:`CentreContextEncoder`; its shapes are what is expected.

    Returns:
        dict[str, Tensor]: The generator's, float32. Norms count their batches from 0 again.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, or the file is damaged or
            holds more than tensors and plain values.
        FileNotFoundError: There is no such file.
    """
    theirs = load_plain(file)
    if isinstance(theirs.get('state_dict'), dict):
        theirs = theirs['state_dict']
    theirs = {
        _in_one(str(name)): value
        for name, value in theirs.items()
        if not str(name).endswith(COUNTER)
    }
    state = renamed(str(file), theirs, generator_names(), wanted_shapes(model, True), _hint)
    counters = {
        name: value * 0
        for name, value in model.state_dict().items()
        if name.startswith('generator.') and name.endswith(COUNTER)
    }
    return {**state, **counters}


def _in_one(name: str) -> str:
    """Translate a name in a network of two parts to the name in a network of one."""
    part, _, rest = name.partition('.')
    if part == 'main_encode':
        return f'main.{rest}'
    index, _, kind = rest.partition('.')
    if part == 'main_decode' and index.isdigit():
        return f'main.{int(index) + DECODER_START}.{kind}'
    return name


def _hint(different: list[str]) -> str:
    return (
        '\nExpected is netG_*.pth as train.py of BoyuanJiang/context_encoder_pytorch saves it, '
        'for 128x128 with a hole in the centre.'
    )
