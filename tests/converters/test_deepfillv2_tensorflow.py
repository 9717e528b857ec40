"""Names, layouts and refusals of DeepFillv2's converter, on small made checkpoints."""

import numpy as np
import pytest
import torch

from mmdeepfill.converters import convert_tensorflow_v2
from mmdeepfill.converters.deepfillv2_tensorflow import variable_names
from tests.converters.checkpoints import bundle_of, check_generator_alone, variables
from tests.models.small_deepfillv2 import small_model


@pytest.fixture(scope='module', params=['tf', 'tf_sketch'])
def model(request):
    return small_model(request.param)


def arrays_for(model):
    """With a vector of spectral norm for each of the critic's kernels, which are random."""
    arrays = variables(model, variable_names())
    for name in variable_names():
        if name.startswith('discriminator') and name.endswith('/kernel'):
            rng, shape = np.random.default_rng(len(arrays)), arrays[name].shape
            arrays[f'{name}_sn/u'] = rng.standard_normal((1, shape[-1])).astype(np.float32)
            arrays[name] = rng.standard_normal(shape).astype(np.float32)
    return arrays


def test_every_weight_of_generator_and_critic_is_named(model, tmp_path):
    state = convert_tensorflow_v2(bundle_of(tmp_path, arrays_for(model)), model)
    model.load_state_dict(state, strict=True)
    assert len(variable_names()) == 2 * (42 + 6)


def test_scopes_of_the_released_checkpoint():
    names = variable_names()
    for theirs, ours in {
        'inpaint_net/conv1': 'generator.stage1.encoder.enc1.conv.conv.weight',
        'inpaint_net/conv17': 'generator.stage1.decoder.dec7.conv.weight',
        'inpaint_net/conv10_atrous': 'generator.stage1.dilation_neck.dilation_convs.3.conv.conv.weight',
        'inpaint_net/pmconv9': 'generator.stage2.contextual_attention_neck.conv1.conv.conv.weight',
        'inpaint_net/allconv13_upsample/allconv13_upsample_conv': 'generator.stage2.decoder.dec3.conv.conv.weight',
        'inpaint_net/allconv17': 'generator.stage2.decoder.dec7.conv.weight',
        'discriminator/sn_patch_gan/conv6': 'disc.conv6.conv.weight_orig',
    }.items():
        assert names[f'{theirs}/kernel'] == ours
        assert names[f'{theirs}/bias'] == ours.rpartition('.')[0] + '.bias'


def test_layouts(model, tmp_path):
    state = convert_tensorflow_v2(bundle_of(tmp_path, arrays_for(model)), model)
    weight = state['generator.stage1.encoder.enc2.conv.conv.weight']
    # place (1, 2) of the kernel, from channel 5 to channel 6, of 3 x 3 x 6 x 24
    assert weight.shape == (24, 6, 3, 3) and weight[6, 5, 1, 2] == ((1 * 3 + 2) * 6 + 5) * 24 + 6


def test_spectral_norm_goes_on_where_it_was(model, tmp_path):
    """The kernel of TensorFlow's next pass, from its formula, is that of our critic."""
    arrays = arrays_for(model)
    state = convert_tensorflow_v2(bundle_of(tmp_path, arrays), model)
    model.load_state_dict(state, strict=True)
    kernel = arrays['discriminator/sn_patch_gan/conv2/kernel'].astype(np.float64)
    u = arrays['discriminator/sn_patch_gan/conv2/kernel_sn/u'].astype(np.float64)
    matrix = kernel.reshape(-1, kernel.shape[-1])
    v = u @ matrix.T
    v /= np.linalg.norm(v)
    u = v @ matrix
    u /= np.linalg.norm(u)
    expected = kernel / (v @ matrix @ u.T)
    model.disc.eval()
    with torch.no_grad():
        model.disc(torch.zeros(1, model.disc.conv1.in_channels, 64, 64))
    weight = model.disc.conv2.conv.weight.permute(2, 3, 1, 0).numpy()
    assert np.abs(weight - expected).max() < 1e-6


def test_the_generator_alone(model, tmp_path):
    check_generator_alone(
        convert_tensorflow_v2,
        model,
        arrays_for(model),
        tmp_path,
        'Only the critic differs: --generator-only',
    )


def test_what_is_missing_or_strange(model, tmp_path):
    arrays = arrays_for(model)
    del arrays['discriminator/sn_patch_gan/conv3/kernel_sn/u']
    with pytest.raises(ValueError, match="conv3 has no spectral norm's vector"):
        convert_tensorflow_v2(bundle_of(tmp_path, arrays), model)
    arrays['inpaint_net/conv17/kernel'] = np.zeros((3, 3, 3, 6), np.float32)
    with pytest.raises(ValueError, match='0 of 96 tensors are missing, 0 unknown, 1 of another'):
        convert_tensorflow_v2(bundle_of(tmp_path, arrays), model)
