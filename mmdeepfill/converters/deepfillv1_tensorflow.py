"""DeepFillv1 checkpoints of TensorFlow 1 (the authors' branch v1.0.0) for the recipe tf."""

import math

import numpy as np
from torch import Tensor, nn

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
from .table import converter
from .tensor_bundle import TensorBundle
from .tensorflow_variables import (
    check_variables,
    generator_scope,
    read_array,
    to_tensor,
    with_kinds,
)


def variable_names(generator_only: bool = False) -> dict[str, str]:
    """TensorFlow's name of each variable to ours."""
    layers = {**COARSE, **CONVOLUTION, **ATTENTION}
    scopes = {generator_scope(layer): ours for layer, ours in layers.items()}
    for critic in () if generator_only else CRITICS:
        for i in CRITIC_CONVOLUTIONS:
            scopes[f'discriminator/discriminator_{critic}/conv{i}'] = critic_convolution(critic, i)
        scopes[f'discriminator/dout_{critic}_fc'] = critic_score(critic)
    return with_kinds(scopes)


@converter(
    'deepfillv1_tensorflow',
    origin='JiahuiYu/generative_inpainting, branch v1.0.0 (TensorFlow)',
    about="A checkpoint of DeepFillv1's authors. Needs no TensorFlow.",
    sources={'checkpoint': 'its folder, or its prefix: FOLDER/snap-0'},
    config='deepfillv1_tf_256x256_1x16_places',
    options={
        'generator_only': {
            'action': 'store_true',
            'help': 'leave the critics out, which only training needs',
        }
    },
    open=TensorBundle,
)
def convert_tensorflow(
    bundle: TensorBundle, model: nn.Module, generator_only: bool = False
) -> dict[str, Tensor]:
    """Weights of a TensorFlow checkpoint in our names and layout.

    Kernels go from (height, width, in, out) to (out, in, height, width), the weights of a
    critic's score from features in the order (height, width, channels) to (channels, height,
    width). Adam's slots, the step counter and rates are left out.

    Args:
        bundle (TensorBundle): The checkpoint.
        model (nn.Module): Of the recipe tf; its shapes are what is expected.
        generator_only (bool): Leave the critics out, which are needed for training only.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A variable is missing, unknown, of another shape, not floating point or
            not finite, or the file is damaged.
    """
    names = variable_names(generator_only)
    wanted, shapes = wanted_shapes(model, generator_only), bundle.shapes()
    check_variables(
        bundle,
        {theirs: wanted[ours] for theirs, ours in names.items()},
        lambda name: generator_only and name.startswith('discriminator/'),
        _hint,
    )
    state = {}
    for theirs, ours in names.items():
        value = read_array(bundle, theirs)
        if ours.endswith('linear.weight'):
            channels = shapes[
                theirs.replace('dout_', 'discriminator_').replace('_fc/kernel', '/conv4/bias')
            ][0]
            value = _channels_first(value, channels)
        state[ours] = to_tensor(value)
    return state


def _channels_first(weight: np.ndarray, channels: int) -> np.ndarray:
    """(height * width * channels, 1) to (1, channels * height * width), the sides equal."""
    side = math.isqrt(len(weight) // channels)
    return weight.reshape(side, side, channels).transpose(2, 0, 1).reshape(1, -1)


def _hint(different: list[str]) -> str:
    if all(name.startswith('discriminator/') for name in different):
        return '\nOnly the critics differ: --generator-only does without them.'
    return (
        "\nExpected is DeepFillv1 as its authors' branch v1.0.0 saves it. Their later "
        'models (DeepFillv2, branch master) have the same names and other shapes: '
        '`mmdeepfill convert deepfillv2_tensorflow` takes those.'
    )
