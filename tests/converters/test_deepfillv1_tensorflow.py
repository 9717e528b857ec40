"""Names, layouts and refusals of the TensorFlow converter, on small made checkpoints."""

import numpy as np
import pytest
import torch

from mmdeepfill.converters import convert_tensorflow
from mmdeepfill.converters.deepfillv1_tensorflow import variable_names
from mmdeepfill.core.registry import MODELS
from tests.converters.checkpoints import bundle_of, check_generator_alone, variables
from tests.helpers import config


@pytest.fixture(scope='module')
def model():
    """A quarter of the channels: names and layouts do not depend on them."""
    return MODELS.build(config('_base_/models/deepfillv1_small.py').model)


def arrays_for(model):
    return variables(model, variable_names())


def test_every_weight_of_generator_and_critics_is_named(model, tmp_path):
    state = convert_tensorflow(bundle_of(tmp_path, arrays_for(model)), model)
    model.load_state_dict(state, strict=True)
    assert len(variable_names()) == 2 * (42 + 10)


def test_scopes_of_the_released_checkpoint():
    names = variable_names()
    # as users list them from the released file
    for theirs, ours in {
        'inpaint_net/conv1': 'generator.stage1.encoder.enc1.conv',
        'inpaint_net/conv10_atrous': 'generator.stage1.dilation_neck.dilation_convs.3.conv',
        'inpaint_net/conv13_upsample/conv13_upsample_conv': 'generator.stage1.decoder.dec3.conv',
        'inpaint_net/xconv4_downsample': 'generator.stage2.encoder_conv.enc4.conv',
        'inpaint_net/pmconv6': 'generator.stage2.encoder_attention.enc6.conv',
        'inpaint_net/pmconv9': 'generator.stage2.contextual_attention_neck.conv1.conv',
        'inpaint_net/allconv15_upsample/allconv15_upsample_conv': 'generator.stage2.decoder.dec5.conv',
        'discriminator/discriminator_local/conv4': 'disc.local_disc.conv4.conv',
        'discriminator/dout_global_fc': 'disc.global_disc.fc.linear',
    }.items():
        assert names[f'{theirs}/kernel'] == f'{ours}.weight'
        assert names[f'{theirs}/bias'] == f'{ours}.bias'


def test_layouts(model, tmp_path):
    state = convert_tensorflow(bundle_of(tmp_path, arrays_for(model)), model)
    weight = state['generator.stage1.encoder.enc2.conv.weight']
    # place (1, 2) of the kernel, from channel 5 to channel 6, of 3 x 3 x 8 x 16
    assert weight.shape == (16, 8, 3, 3) and weight[6, 5, 1, 2] == ((1 * 3 + 2) * 8 + 5) * 16 + 6
    weight = state['disc.local_disc.fc.linear.weight']
    # row 1, column 2, channel 5 of 3 x 3 x 128, there and here
    assert weight.shape == (1, 1152)
    assert weight[0, (5 * 3 + 1) * 3 + 2] == (1 * 3 + 2) * 128 + 5
    assert all(tensor.dtype == torch.float32 for tensor in state.values())


def test_half_precision_is_widened(model, tmp_path):
    arrays = arrays_for(model)
    arrays['inpaint_net/conv1/bias'] = np.float16([0.5] * 8)
    state = convert_tensorflow(bundle_of(tmp_path, arrays), model)
    assert torch.equal(state['generator.stage1.encoder.enc1.conv.bias'], torch.full((8,), 0.5))


def test_the_generator_alone(model, tmp_path):
    check_generator_alone(
        convert_tensorflow,
        model,
        arrays_for(model),
        tmp_path,
        'Only the critics differ: --generator-only',
    )


def test_differences_come_in_one_table(model, tmp_path):
    arrays = arrays_for(model)
    del arrays['inpaint_net/conv3/bias']
    arrays['inpaint_net/conv1/kernel'] = np.zeros((5, 5, 3, 8), np.float32)
    arrays['inpaint_net/conv18/kernel'] = np.float32(0)
    with pytest.raises(ValueError, match='snap-7 does not hold what the model needs') as error:
        convert_tensorflow(bundle_of(tmp_path, arrays), model)
    lines = [' '.join(line.split()) for line in str(error.value).splitlines()]
    assert lines[0].endswith('1 of 104 tensors are missing, 1 unknown, 1 of another shape')
    assert lines[1:5] == [
        'name file model',
        'inpaint_net/conv1/kernel 5x5x3x8 5x5x5x8',
        'inpaint_net/conv18/kernel scalar -',
        'inpaint_net/conv3/bias - 16',
    ]
    assert 'DeepFillv2' in lines[5]


@pytest.mark.parametrize(
    'value, message',
    [
        (np.float32([np.nan, np.inf, *range(6)]), 'float32, 2 of 8 NaN or infinite'),
        (np.arange(8, dtype=np.int32), 'int32'),
    ],
)
def test_numbers_that_are_no_weights(model, tmp_path, value, message):
    arrays = dict(arrays_for(model), **{'inpaint_net/conv1/bias': value})
    with pytest.raises(ValueError, match=f'conv1/bias must hold finite floating.*{message}'):
        convert_tensorflow(bundle_of(tmp_path, arrays), model)
