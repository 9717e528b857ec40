"""Weights of AOT-GAN's authors (researchmm/AOT-GAN-for-Inpainting)."""

from pathlib import Path
from typing import Any

from torch import Tensor, nn

from ..checkpoints import load_plain
from .matching import wanted_shapes
from .pytorch_weights import renamed, with_kinds
from .table import converter

#: Their places in the Sequentials of encoder and decoder, between activations.
ENCODER, DECODER = (1, 3, 5), ('0.conv', '2.conv', '4')


def generator_names(model: Any) -> dict[str, str]:
    """Their name of each tensor of the generator to ours."""
    layers = {
        f'encoder.{theirs}': f'encoder.encoder.{number}.conv'
        for number, theirs in enumerate(ENCODER, 1)
    }
    layers.update(
        {
            f'decoder.{theirs}': f'decoder.decoder.{number}.conv'
            for number, theirs in enumerate(DECODER)
        }
    )
    for number, block in enumerate(model.generator.dilation_neck.model):
        ours = f'dilation_neck.model.{number}'
        layers.update(
            {
                f'middle.{number}.block{branch:02d}.1': f'{ours}.blocks.{branch}.1.conv'
                for branch in range(len(block.blocks))
            }
        )
        layers.update(
            {f'middle.{number}.{part}.1': f'{ours}.{part}.1.conv' for part in ('fuse', 'gate')}
        )
    return with_kinds({theirs: f'generator.{ours}' for theirs, ours in layers.items()})


@converter(
    'aot_gan',
    origin='researchmm/AOT-GAN-for-Inpainting',
    about="The generator of AOT-GAN's authors.",
    sources={'generator': 'G0000000.pt, its state dict'},
    config='aot-gan_authors_512x512_1x8_places',
)
def convert_aot_gan(file: str | Path, model: nn.Module) -> dict[str, Tensor]:
    """Weights of the authors' generator in our names; the layout is the same.

    Args:
        file (str | Path): ``G0000000.pt``, a state dict of 108 tensors.
        model (nn.Module): Of a config with an :class:`AOTEncoderDecoder`.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A tensor is missing, unknown or of another shape, or the file is damaged or
            holds more than tensors and plain values.
        FileNotFoundError: There is no such file.
    """
    return renamed(
        str(file),
        load_plain(file),
        generator_names(model),
        wanted_shapes(model, generator_only=True),
        _hint,
    )


def _hint(different: list[str]) -> str:
    return (
        '\nExpected is G*.pt as train.py of researchmm/AOT-GAN-for-Inpainting saves it, with '
        'eight blocks of rates 1, 2, 4 and 8.'
    )
