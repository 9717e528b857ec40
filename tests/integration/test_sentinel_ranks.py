"""Two gloo ranks: a finding of one of them, in numbers or in files, stops both."""

import pytest
import torch

from mmdeepfill.cli.main import main
from mmdeepfill.engine.numerics import read_replay
from tests.engine import faults  # noqa: F401  (the model that replays name)
from tests.engine.test_unreadable_files import expected, write_photographs
from tests.helpers import ROOT
from tests.integration.runs import launch

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp('ranks')
    write_photographs(folder / 'photographs')
    launch(ROOT / 'tests/integration/sentinel_ranks.py', folder, ranks=2)
    return folder


def weights(state):
    return {k: v for k, v in state.items() if 'norm.' not in k or k.endswith(('weight', 'bias'))}


@pytest.mark.parametrize(
    'name, still', [('sample', {'generator', 'disc'}), ('gradient', {'generator'})]
)
def test_all_ranks_leave_out_the_same_update(name, still, folder):
    first, second = (
        torch.load(folder / f'{name}_{rank}.pth', weights_only=True) for rank in range(2)
    )
    assert first['counts'] == second['counts']
    assert {k for k, count in first['counts'].items() if count['left_out'] == 1} == still
    for one, other in zip(first['states'], second['states']):
        assert all(torch.equal(value, other[key]) for key, value in weights(one).items())
    moved = [
        {key.split('.')[0] for key in weights(before) if not torch.equal(before[key], after[key])}
        for before, after in zip(first['states'], first['states'][1:])
    ]
    both = {'generator', 'disc'}
    assert moved == [both, both, both - still, both, both]


def test_the_rank_that_has_the_sample_writes_it(folder, capsys):
    (path,) = folder.glob('sample/replays/*.pt')
    (finding,) = read_replay(path)['findings']
    assert (finding['rank'], finding['samples'], finding['files']) == (1, [1], ['pictures/11.png'])
    assert main(['replay', str(path)]) == 0
    assert 'rank 1 of 2' in capsys.readouterr().out


def test_replay_of_what_followed_a_step_of_all_ranks(folder, capsys):
    """The critic's step had a part of the other rank's gradient: it is in the file."""
    (path,) = folder.glob('gradient/replays/*.pt')
    replay = read_replay(path)
    assert list(replay['stepped']) == ['disc']
    ended = torch.load(folder / 'gradient_0.pth', weights_only=True)['states'][3]
    assert torch.equal(replay['stepped']['disc'][0], ended['disc.1.weight'])
    assert main(['replay', str(path)]) == 0
    assert "layer 'generator.root'" in capsys.readouterr().out


def test_stop_ends_all_ranks(folder):
    for rank in range(2):
        text = (folder / f'stopped_{rank}').read_text()
        assert text.startswith('iteration 3: the update of generator is left out')
        assert 'generator.root' in text and 'and on 1 other ranks' in text


def test_unreadable_files_of_all_ranks_are_counted(folder):
    first, second = (
        torch.load(folder / f'unreadable_{rank}.pth', weights_only=True) for rank in range(2)
    )
    assert first == second
    # 12 iterations of 2 ranks with 2 images each
    assert first['samples'] == expected(folder / 'photographs', 48)
    assert sorted(path[-5:] for path in first['files']) == ['2.png', '9.png']
