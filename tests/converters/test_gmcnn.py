"""Weights in the released names of GMCNN give in our model what its rules give, bit for bit."""

import pytest
import torch

from mmdeepfill.converters import convert_gmcnn
from mmdeepfill.core.registry import MODELS
from tests.helpers import array, box_masks, config, picture
from tests.reference.gmcnn import generate

#: Layers by part, with channels in units of 8, input first; None is an enlargement.
ENCODER = (1, 2, 2, 4) + (4,) * 8
COLUMNS = {
    'EB1': (7, (*ENCODER, None)),
    'EB2': (5, (*ENCODER, None, 2, 2, None)),
    'EB3': (3, (*ENCODER, None, 2, 2, None, 1, 1)),
}
UNIT, DILATIONS = 8, (1, 2, 4, 2)


@pytest.fixture(scope='module')
def model():
    return MODELS.build(config('_base_/models/gmcnn_small.py').model).eval()


@pytest.fixture(scope='module')
def released():
    """Such a file's content: names and shapes as the released code has them."""
    shapes = {}
    for column, (kernel, layers) in COLUMNS.items():
        channels = 4
        for number, count in enumerate(layers):
            if count is not None:
                shapes[f'{column}.{number}'] = (UNIT * count, channels, kernel, kernel)
                channels = UNIT * count
    shapes['decoding_layers.0'] = (UNIT // 2, 7 * UNIT, 3, 3)
    shapes['decoding_layers.1'] = (3, UNIT // 2, 3, 3)
    state = {}
    for name, shape in shapes.items():
        fan = shape[1] * shape[2] * shape[3]
        state[f'{name}.weight'] = array(f'gmcnn.{name}', shape, fan**-0.5)
        state[f'{name}.bias'] = array(f'gmcnn.{name}.bias', shape[:1], 0.1)
    return state


@pytest.mark.parametrize('prefix', ['', 'module.'])
def test_bit_equal(model, released, prefix, tmp_path):
    assert len(released) == 2 * (12 + 14 + 16 + 2)
    torch.save({prefix + name: value for name, value in released.items()}, tmp_path / 'GM.pth')
    state = convert_gmcnn(tmp_path / 'GM.pth', model)
    assert len(state) == len(released)
    model.generator.load_state_dict(
        {name.replace('generator.', '', 1): value for name, value in state.items()}, strict=True
    )
    mask = box_masks([(10, 20, 30, 24)], (64, 72))
    masked_image = picture('gmcnn', (1, 3, 64, 72)) * (1 - mask)
    with torch.no_grad():
        refined = model.generator(masked_image, mask)['refined']
        expected = generate(released, masked_image, mask, DILATIONS)
    assert expected.std() > 0.05 and (expected.abs() < 1).float().mean() > 0.5
    assert torch.equal(refined, expected)


def test_differences_come_in_one_table(model, released, tmp_path):
    state = dict(released)
    state['EB3.99.bias'] = state.pop('EB3.17.bias')
    torch.save(state, tmp_path / 'GM.pth')
    with pytest.raises(ValueError, match='1 of 88 tensors are missing, 1 unknown') as error:
        convert_gmcnn(tmp_path / 'GM.pth', model)
    lines = [line.split() for line in str(error.value).splitlines()]
    assert ['EB3.17.bias', '-', '8'] in lines and ['EB3.99.bias', '8', '-'] in lines
    assert 'TensorFlow code is another one' in str(error.value)
