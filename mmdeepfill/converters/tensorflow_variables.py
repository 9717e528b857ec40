"""Variables of a TensorFlow checkpoint in our layout, common to both DeepFills."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from .matching import check_match
from .tensor_bundle import TensorBundle

UPSAMPLED = re.compile(r'(?:all)?conv1[35]')
#: Variables of the training, not of the networks: Adam's, its powers, counters, rates.
TRAINING = re.compile(r'(.*/)?(Adam(_\d+)?|beta[12]_power(_\d+)?|global_step|lr|learning_rate)')
#: TensorFlow's word for each part of a layer, and ours.
KINDS = {'kernel': 'weight', 'bias': 'bias'}


def generator_scope(layer: str) -> str:
    """Scope of a generator's layer; the upsampling ones are nested."""
    if UPSAMPLED.fullmatch(layer):
        layer = f'{layer}_upsample/{layer}_upsample_conv'
    return f'inpaint_net/{layer}'


def with_kinds(scopes: Mapping[str, str]) -> dict[str, str]:
    """From layers to variables: TensorFlow's name of each to ours."""
    return {
        f'{scope}/{theirs}': f'{ours}.{kind}'
        for scope, ours in scopes.items()
        for theirs, kind in KINDS.items()
    }


def check_variables(
    bundle: TensorBundle,
    wanted: Mapping[str, tuple[int, ...]],
    skipped: Callable[[str], bool],
    hint: Callable[[list[str]], str],
) -> None:
    """Refuse a checkpoint that is not what the model needs.

    Args:
        bundle (TensorBundle): The checkpoint.
        wanted (Mapping[str, tuple]): By TensorFlow's name, the shape in our layout.
        skipped (Callable): Whether a variable does not matter, beside those of the training.
        hint (Callable): As of :func:`check_match`.

    Raises:
        ValueError: A variable is missing, unknown, or of another shape.
    """
    found = {
        name: shape
        for name, shape in bundle.shapes().items()
        if not TRAINING.fullmatch(name) and not skipped(name)
    }
    check_match(
        str(bundle.prefix),
        found,
        {name: _their_shape(shape) for name, shape in wanted.items()},
        hint,
    )


def read_array(bundle: TensorBundle, name: str) -> np.ndarray:
    """A variable as float32.

    Raises:
        ValueError: It is not floating point or not finite, or the file is damaged.
    """
    value = bundle.read(name)
    if value.dtype.kind != 'f' or not np.isfinite(value).all():
        raise ValueError(
            f'{bundle.prefix}: {name} must hold finite floating point '
            f'numbers; got {value.dtype}, {_worst(value)}'
        )
    return value.astype(np.float32)


def to_tensor(value: np.ndarray) -> Tensor:
    """Kernels go from (height, width, in, out) to (out, in, height, width)."""
    if value.ndim == 4:
        value = value.transpose(3, 2, 0, 1)
    return torch.from_numpy(np.ascontiguousarray(value))


def _their_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    if len(shape) == 4:
        return (shape[2], shape[3], shape[1], shape[0])
    return shape[::-1]


def _worst(value: np.ndarray) -> str:
    if value.dtype.kind != 'f':
        return 'another type'
    return f'{np.count_nonzero(~np.isfinite(value))} of {value.size} NaN or infinite'
