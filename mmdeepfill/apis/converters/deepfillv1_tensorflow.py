"""DeepFillv1 checkpoints of TensorFlow 1 (the authors' branch v1.0.0) for the recipe tf."""
import math
import re
from typing import Dict, List, Tuple

import numpy as np
import torch
from torch import Tensor, nn

from .deepfillv1_layers import (ATTENTION, COARSE, CONVOLUTION, CRITIC_CONVOLUTIONS, CRITICS,
                                critic_convolution, critic_score)
from .matching import check_match, wanted_shapes
from .tensor_bundle import TensorBundle

UPSAMPLED = re.compile(r'(?:all)?conv1[35]')
#: Variables of the training, not of the networks: Adam's, its powers, counters, rates.
TRAINING = re.compile(r'(.*/)?(Adam(_\d+)?|beta[12]_power(_\d+)?|global_step|lr|learning_rate)')
#: TensorFlow's word for each part of a layer, and ours.
KINDS = dict(kernel='weight', bias='bias')


def _scope(layer: str) -> str:
    """Scope of a generator's layer; the upsampling ones are nested."""
    if UPSAMPLED.fullmatch(layer):
        layer = f'{layer}_upsample/{layer}_upsample_conv'
    return f'inpaint_net/{layer}'


def variable_names(generator_only: bool = False) -> Dict[str, str]:
    """TensorFlow's name of each variable to ours."""
    scopes = {_scope(layer): ours for layer, ours in {**COARSE, **CONVOLUTION, **ATTENTION}.items()}
    for critic in () if generator_only else CRITICS:
        for i in CRITIC_CONVOLUTIONS:
            scopes[f'discriminator/discriminator_{critic}/conv{i}'] = critic_convolution(critic, i)
        scopes[f'discriminator/dout_{critic}_fc'] = critic_score(critic)
    return {f'{scope}/{theirs}': f'{ours}.{kind}'
            for scope, ours in scopes.items() for theirs, kind in KINDS.items()}


def convert_tensorflow(bundle: TensorBundle, model: nn.Module,
                       generator_only: bool = False) -> Dict[str, Tensor]:
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
    found = {name: shape for name, shape in shapes.items() if not TRAINING.fullmatch(name)
             and not (generator_only and name.startswith('discriminator/'))}
    check_match(str(bundle.prefix), found,
                {theirs: _their_shape(wanted[ours]) for theirs, ours in names.items()}, _hint)
    state = {}
    for theirs, ours in names.items():
        value = bundle.read(theirs)
        if value.dtype.kind != 'f' or not np.isfinite(value).all():
            raise ValueError(f'{bundle.prefix}: {theirs} must hold finite floating point '
                             f'numbers; got {value.dtype}, {_worst(value)}')
        value = value.astype(np.float32)
        if ours.endswith('linear.weight'):
            channels = shapes[theirs.replace('dout_', 'discriminator_').replace(
                '_fc/kernel', '/conv4/bias')][0]
            value = _channels_first(value, channels)
        elif value.ndim == 4:
            value = value.transpose(3, 2, 0, 1)
        state[ours] = torch.from_numpy(np.ascontiguousarray(value))
    return state


def _their_shape(shape: Tuple[int, ...]) -> Tuple[int, ...]:
    if len(shape) == 4:
        return (shape[2], shape[3], shape[1], shape[0])
    return shape[::-1]


def _channels_first(weight: np.ndarray, channels: int) -> np.ndarray:
    """(height * width * channels, 1) to (1, channels * height * width), the sides equal."""
    side = math.isqrt(len(weight) // channels)
    return weight.reshape(side, side, channels).transpose(2, 0, 1).reshape(1, -1)


def _worst(value: np.ndarray) -> str:
    if value.dtype.kind != 'f':
        return 'another type'
    return f'{np.count_nonzero(~np.isfinite(value))} of {value.size} NaN or infinite'


def _hint(missing: List[str]) -> str:
    if missing and all(name.startswith('discriminator/') for name in missing):
        return '\nOnly critics are missing: --generator-only does without them.'
    return ('\nExpected is DeepFillv1 as its authors\' branch v1.0.0 saves it. Their later '
            'models (DeepFillv2, branch master) have the same names and other shapes.')
