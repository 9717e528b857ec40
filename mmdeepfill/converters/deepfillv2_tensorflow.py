"""DeepFillv2 checkpoints of TensorFlow 1 (the authors' branch master) for the recipe tf."""

import re

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .deepfillv1_layers import ATTENTION, COARSE, CONVOLUTION
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

PLAIN = ('conv17', 'allconv17')  # the last convolutions have no gate
CRITIC = 'discriminator/sn_patch_gan/conv{}'
CRITIC_CONVOLUTIONS = range(1, 7)
#: Spectral norm's estimate of a singular vector, in the scope of its convolution.
VECTOR = re.compile(r'discriminator/sn_patch_gan/conv(\d)/(.*/)?u')


def variable_names(generator_only: bool = False) -> dict[str, str]:
    """TensorFlow's name of each variable to ours, but for spectral norm's vectors."""
    layers = {**COARSE, **CONVOLUTION, **ATTENTION}
    scopes = {
        generator_scope(layer): ours if layer in PLAIN else f'{ours}.conv'
        for layer, ours in layers.items()
    }
    critic = (
        {}
        if generator_only
        else {CRITIC.format(i): f'disc.conv{i}.conv' for i in CRITIC_CONVOLUTIONS}
    )
    names = with_kinds({**scopes, **critic})
    return {
        theirs: ours + '_orig' if ours.startswith('disc.') and ours.endswith('weight') else ours
        for theirs, ours in names.items()
    }


@converter(
    'deepfillv2_tensorflow',
    origin='JiahuiYu/generative_inpainting, branch master (TensorFlow)',
    about="A checkpoint of DeepFillv2's authors. Needs no TensorFlow.",
    sources={'checkpoint': 'its folder, or its prefix: FOLDER/snap-0'},
    config='deepfillv2_tf_256x256_1x16_places',
    options={
        'generator_only': {
            'action': 'store_true',
            'help': 'leave the critic out, which only training needs',
        }
    },
    open=TensorBundle,
)
def convert_tensorflow_v2(
    bundle: TensorBundle, model: nn.Module, generator_only: bool = False
) -> dict[str, Tensor]:
    """Weights of a TensorFlow checkpoint in our names and layout.

    Kernels go from (height, width, in, out) to (out, in, height, width); of a gated
    convolution the features come first in both. The critic's kernels are those before
    spectral norm. TensorFlow keeps one singular vector, and improves it in every pass; the
    two that we keep are what it has after the next pass. Adam's slots, the step counter and
    rates are left out.

    Args:
        bundle (TensorBundle): The checkpoint.
        model (nn.Module): Of the recipe tf, with or without sketch; its shapes are what is
            expected.
        generator_only (bool): Leave the critic out, which is needed for training only.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A variable is missing, unknown, of another shape, not floating point or
            not finite, or the file is damaged.
    """
    names = variable_names(generator_only)
    wanted = wanted_shapes(model, generator_only)
    vectors = {
        f'disc.conv{match.group(1)}.conv': match.group()
        for match in map(VECTOR.fullmatch, bundle.shapes())
        if match
    }
    check_variables(
        bundle,
        {theirs: wanted[ours] for theirs, ours in names.items()},
        lambda name: (
            bool(VECTOR.fullmatch(name)) or (generator_only and name.startswith('discriminator/'))
        ),
        _hint,
    )
    state = {ours: to_tensor(read_array(bundle, theirs)) for theirs, ours in names.items()}
    for i in () if generator_only else CRITIC_CONVOLUTIONS:
        layer = f'disc.conv{i}.conv'
        if layer not in vectors:
            raise ValueError(
                f"{bundle.prefix}: {CRITIC.format(i)} has no spectral norm's vector "
                "'u': --generator-only does without the critic"
            )
        start = torch.from_numpy(read_array(bundle, vectors[layer]).reshape(-1))
        u, v = _next_vectors(state[f'{layer}.weight_orig'].flatten(1), start)
        state[f'{layer}.weight_u'], state[f'{layer}.weight_v'] = u, v
    return state


def _next_vectors(weight: Tensor, u: Tensor):
    if u.shape != weight.shape[:1]:
        raise ValueError(
            f"spectral norm's vector must have {len(weight)} numbers; got {tuple(u.shape)}"
        )
    v = F.normalize(weight.t() @ u, dim=0, eps=1e-12)
    return F.normalize(weight @ v, dim=0, eps=1e-12), v


def _hint(different: list[str]) -> str:
    if all(name.startswith('discriminator/') for name in different):
        return '\nOnly the critic differs: --generator-only does without it.'
    return (
        "\nExpected is DeepFillv2 as its authors' branch master saves it. A model guided by "
        'sketches needs --config deepfillv2_tf_sketch_256x256_1x16_celeba; DeepFillv1 '
        '(branch v1.0.0) needs `mmdeepfill convert deepfillv1_tensorflow`.'
    )
