"""MI-GAN's released files, made here with random weights, are read to the last tensor."""

import pytest
import torch

from mmdeepfill.converters import convert_migan, migan_resolution
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.migan import MIGANGenerator
from tests.helpers import config

from . import released

SMALL = {'resolution': 32, 'base_channels': 256, 'max_channels': 16}


@pytest.fixture(scope='module')
def model():
    cfg = config('_base_/models/migan.py').model
    cfg.generator.update(SMALL)
    return MODELS.build(cfg).eval()


@pytest.fixture(scope='module')
def generator():
    return released.scramble(MIGANGenerator(**SMALL), 3)


def expect(state, generator):
    own = generator.state_dict()
    assert set(state) == {f'generator.{name}' for name in own}
    assert all(torch.equal(state[f'generator.{name}'], value) for name, value in own.items())


@pytest.mark.parametrize('wrapper', [released.OwnRoot, released.Wrapper])
def test_a_traced_program(wrapper, model, generator, tmp_path):
    file = released.trace(tmp_path / 'migan_traced.pt', wrapper(generator))
    expect(convert_migan(file, model), generator)


def test_a_state_dict_with_and_without_the_fixed_filters(model, generator, tmp_path):
    state = generator.state_dict()
    torch.save(state, tmp_path / 'migan.pt')
    expect(convert_migan(tmp_path / 'migan.pt', model), generator)
    torch.save(
        {name: value for name, value in state.items() if '.filter' not in name},
        tmp_path / 'migan.pt',
    )
    expect(convert_migan(tmp_path / 'migan.pt', model), generator)


def test_filters_are_compared_with_the_formula(model, generator, tmp_path):
    state = {name: value.clone() for name, value in generator.state_dict().items()}
    state['encoder.b16.conv2.downsample.filter.weight'][0, 0, 0, 0] += 1e-3
    torch.save(state, tmp_path / 'migan.pt')
    with pytest.raises(ValueError, match=r'encoder\.b16\.conv2\.downsample\.filter\.weight and 0'):
        convert_migan(tmp_path / 'migan.pt', model)


def test_another_resolution_and_another_network(model, tmp_path):
    torch.save(MIGANGenerator(64, 256, 16).state_dict(), tmp_path / 'migan.pt')
    with pytest.raises(ValueError, match='is of resolution 64, the config of 32'):
        convert_migan(tmp_path / 'migan.pt', model)
    torch.save({'x': torch.ones(2)}, tmp_path / 'migan.pt')
    with pytest.raises(ValueError, match='expected an MI-GAN'):
        convert_migan(tmp_path / 'migan.pt', model)
    assert migan_resolution(MIGANGenerator(128, 256, 8).state_dict()) == 128
