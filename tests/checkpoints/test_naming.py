"""Names of other hands: those of wrappers, of bare generators, of other projects."""

import pytest
import torch
from torch import nn

from mmdeepfill.checkpoints import load_weights, read_checkpoint
from mmdeepfill.core.errors import MismatchError

from .conftest import assert_equal, make_model


@pytest.fixture
def save(tmp_path):
    def save(state):
        torch.save(state, tmp_path / 'x.pth')
        return tmp_path / 'x.pth'

    return save


def compiled(weights):
    model = make_model()
    model.load_state_dict(weights)
    return torch.compile(model)


def compiled_child(weights):
    model = make_model()
    model.load_state_dict(weights)
    model.generator = torch.compile(model.generator)
    return model


def compiled_and_wrapped(weights):
    return nn.DataParallel(compiled(weights))


@pytest.mark.parametrize('wrap', [compiled, compiled_child, compiled_and_wrapped])
def test_the_names_of_torch_compile_are_left_out(model, weights, save, wrap):
    state = wrap(weights).state_dict()
    assert any('_orig_mod.' in name for name in state)
    path = save(state)
    assert list(read_checkpoint(path)['state_dict']) == list(weights)
    load_weights(model, path)
    assert_equal(model, weights, 'generator', 'disc')


@pytest.mark.parametrize('prefix', ['', 'netG.', 'model.generator.', 'G.'])
def test_a_generator_is_found_under_another_prefix(model, weights, save, prefix):
    state = {
        prefix + name[len('generator.') :]: value
        for name, value in weights.items()
        if name.startswith('generator.')
    }
    load_weights(model, save({**state, 'netD.0.weight': torch.ones(3)}), ['generator'])
    assert_equal(model, weights, 'generator')


def test_what_could_be_two_is_not_guessed_and_what_is_there_is_listed(model, weights, save):
    own = {
        name[len('generator.') :]: value
        for name, value in weights.items()
        if name.startswith('generator.')
    }
    two = {f'{prefix}{name}': value for prefix in ('a.', 'b.') for name, value in own.items()}
    part = {f'a.{name}': value for name, value in list(own.items())[1:]}
    for state, held in ((two, f'{len(two)} tensors of a, b'), (part, f'{len(part)} tensors of a')):
        with pytest.raises(
            MismatchError, match=f'no name in it begins as it should: .*{held}'
        ) as caught:
            load_weights(model, save(state), ['generator'])
        assert 'in the file' in str(caught.value)
