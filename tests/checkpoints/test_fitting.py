"""What fits is loaded; what does not is shown, all of it in one table."""

import pytest
import torch
from torch import nn

from mmdeepfill.checkpoints import fit_state, load_weights, select_weights
from mmdeepfill.core.errors import CheckpointError, MismatchError

from .conftest import assert_equal

FUSE = 'generator.attention.fuse_kernel'


@pytest.fixture
def save(tmp_path):
    def save(state, **more):
        torch.save(dict(state_dict=state, meta={}, **more), tmp_path / 'x.pth')
        return tmp_path / 'x.pth'

    return save


def test_whole_and_parts(model, weights, save):
    for parts in (['generator'], ['disc'], None):
        fresh = {k: v.clone() for k, v in model.state_dict().items()}
        load_weights(model, save(weights), parts)
        assert_equal(model, weights, *(parts or ['generator', 'disc']))
        model.load_state_dict(fresh)


def test_a_part_is_all_that_counts(model, weights, save):
    """Released weights often lack the critics; some have others."""
    state = {k: v for k, v in weights.items() if not k.startswith('disc')}
    load_weights(model, save({**state, 'disc.other': torch.ones(2)}), ['generator'])
    assert_equal(model, weights, 'generator')


def test_all_that_does_not_fit_is_in_one_table(model, weights, save):
    del weights['disc.1.bias'], weights['generator.1.num_batches_tracked']
    weights['generator.0.bias'] = torch.zeros(5)
    weights['generator.2.weight'] = torch.zeros(4, 3, 1, 1)
    before = {k: v.clone() for k, v in model.state_dict().items()}
    with pytest.raises(MismatchError) as caught:
        load_weights(model, save(weights))
    head, *table = str(caught.value).splitlines()
    assert head.endswith(
        'x.pth does not fit the model: 2 missing, 1 unexpected, 1 of another shape'
    )
    assert [line.split() for line in table] == [
        ['tensor', 'model', 'checkpoint'],
        ['missing', 'generator.1.num_batches_tracked', 'scalar', '-'],
        ['missing', 'disc.1.bias', '1', '-'],
        ['unexpected', 'generator.2.weight', '-', '4x3x1x1'],
        ['shape', 'generator.0.bias', '4', '5'],
    ]
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())


def test_what_fits_is_taken_on_request(model, weights, save):
    weights['generator.0.bias'] = torch.zeros(5)
    weights['extra'] = torch.zeros(1)
    bias = model.generator[0].bias.detach().clone()
    load_weights(model, save(weights), strict=False)
    assert torch.equal(model.generator[0].bias, bias)
    assert torch.equal(model.disc[1].weight, weights['disc.1.weight'])
    with pytest.raises(MismatchError, match='9 missing, 1 unexpected'):
        load_weights(model, save({'other': torch.ones(1)}), strict=False)


def test_many_names_are_put_together():
    model = nn.ModuleDict(
        {'a': nn.ModuleDict({str(i): nn.Linear(1, 1) for i in range(20)}), 'b': nn.Linear(1, 1)}
    )
    with pytest.raises(MismatchError) as caught:
        fit_state(model, {f'{i}.weight': torch.ones(1) for i in range(30)}, 'x.pth')
    lines = [line.split() for line in str(caught.value).splitlines()[2:]]
    assert lines[:2] == [['missing', 'a.*', '40', 'tensors'], ['missing', 'b.*', '2', 'tensors']]
    assert lines[2] == ['unexpected', '0.*', '1', 'tensors'] and len(lines) == 11
    assert lines[-1] == ['unexpected', 'and', '22', 'more']


def test_constants_of_openmmlab_are_no_weights(model, weights, save):
    constants = {
        FUSE: torch.eye(3).view(1, 1, 3, 3),
        'data_preprocessor.mean': torch.full((3, 1, 1), 127.5),
        'data_preprocessor.std': torch.full((3, 1, 1), 127.5),
    }
    load_weights(model, save({**weights, **constants}))
    assert_equal(model, weights, 'generator', 'disc')
    for name in constants:
        with pytest.raises(MismatchError, match=f'1 unexpected.*\n.*\n  unexpected  {name}'):
            load_weights(model, save({**weights, **constants, name: 2 * constants[name]}))


def test_unknown_part(model, weights):
    with pytest.raises(
        ValueError, match=r"parts: Module has \['generator', 'disc'\]; got \['gen'\]"
    ):
        fit_state(model, weights, 'x.pth', ['gen'])


def halved(weights, prefix=''):
    """An average: half of everything."""
    return {prefix + k: v / 2 if v.dim() else v for k, v in weights.items()}


def test_average_beside_the_trained_weights(weights):
    """Ours and mmengine's hooks exchange the two when they save."""
    generator = {k[len('generator.') :]: v for k, v in weights.items() if k.startswith('gen')}
    ours = {
        'state_dict': {**weights, **halved(generator, 'generator.')},
        'ema_state_dict': dict(
            {f'module.{k}': v for k, v in generator.items()}, steps=torch.ones(())
        ),
    }
    mmengines = {
        'state_dict': halved(weights),
        'ema_state_dict': dict(
            {f'module.{k}': v for k, v in weights.items()}, steps=torch.ones(())
        ),
    }
    for checkpoint in (ours, mmengines):
        trained = select_weights(checkpoint, 'trained')
        assert trained.keys() == weights.keys()
        assert all(torch.equal(trained[k], v) for k, v in weights.items())
        for kind in ('saved', 'average'):
            average = select_weights(checkpoint, kind)
            assert torch.equal(average['generator.0.weight'], weights['generator.0.weight'] / 2)


def test_average_as_a_second_generator(weights):
    """As mmediting 0.x and mmgeneration save it."""
    generator = {k: v for k, v in weights.items() if k.startswith('generator.')}
    copies = {k.replace('generator.', 'generator_ema.'): v for k, v in halved(generator).items()}
    checkpoint = {'state_dict': {**weights, **copies}}
    for kind, factor in {'saved': 1, 'trained': 1, 'average': 2}.items():
        state = select_weights(checkpoint, kind)
        assert state.keys() == weights.keys()
        assert torch.equal(state['generator.0.weight'] * factor, weights['generator.0.weight'])


def test_no_average(weights):
    with pytest.raises(CheckpointError, match='x.pth: holds no average of the weights'):
        select_weights({'state_dict': weights}, 'average', 'x.pth')
    assert select_weights({'state_dict': weights}, 'trained').keys() == weights.keys()
    with pytest.raises(ValueError, match="weights: expected one of .*, got 'ema'"):
        select_weights({'state_dict': weights}, 'ema')
