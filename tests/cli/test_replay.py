"""What a training kept, run again from the command line."""

import json

import pytest
import torch

from mmdeepfill.cli.main import main
from mmdeepfill.engine import NonFiniteError
from mmdeepfill.engine.numerics import read_replay, write_replay
from tests.engine.faults import faulty, run
from tests.engine.test_sentinel import FAULTS


@pytest.fixture(scope='module')
def files(tmp_path_factory):
    """From a fault's name to the file of a training that met it, made when first asked for."""
    made = {}

    def find(fault):
        if fault not in made:
            folder = tmp_path_factory.mktemp(fault)
            with pytest.raises(NonFiniteError):
                run(faulty(folder, **FAULTS[fault][0]))
            (made[fault],) = folder.glob('replays/*.pt')
        return made[fault]

    return find


@pytest.mark.parametrize('fault', FAULTS)
def test_reproduced(fault, files, capsys, tmp_path):
    _, player, kind, layer, tensor, samples = FAULTS[fault]
    path = str(files(fault))
    capsys.readouterr()
    torch.manual_seed(99)  # what the chance here is does not matter
    assert main(['replay', path, '--json', str(tmp_path / 'found.json')]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith('iteration 3, rank 0 of 1') and shown.endswith('reproduced\n')
    found = json.loads((tmp_path / 'found.json').read_text())
    assert found['reproduced'] and found['players'][0] == player
    assert found['found'][0]['layer'] == layer and found['found'][0]['samples'] == samples
    assert found['found'] == found['expected']  # to the last digit of the statistics
    if fault == 'weight':
        assert f"layer '{layer}'" in shown and "weight 'weight': float32, 0 NaN, 1 inf" in shown
        assert '\n  input: float32, 0 NaN, 0 infinite, shape (2, 4, 8, 8); finite from 0' in shown


def changed(path, folder, change):
    replay = read_replay(path)
    change(replay)
    write_replay(folder / 'changed.pt', replay)
    return str(folder / 'changed.pt')


def test_not_reproduced(files, tmp_path, capsys):
    path = changed(files('sample'), tmp_path, lambda replay: replay['data']['image'].zero_())
    assert main(['replay', path]) == 1
    assert 'everything is finite\nNOT reproduced' in capsys.readouterr().out

    def other_sample(replay):
        image = replay['data']['image']
        replay['data']['image'] = image.flip(0)

    assert main(['replay', changed(files('sample'), tmp_path, other_sample)]) == 1
    assert 'sample 0' in capsys.readouterr().out


def refused(arguments, capsys):
    with pytest.raises(SystemExit) as raised:
        main(['replay', *map(str, arguments)])
    assert raised.value.code == 2
    return capsys.readouterr().err


def test_a_config_that_could_run_code_is_refused(files, tmp_path, capsys):
    witness = tmp_path / 'ran'

    def evil(replay):
        replay['config']['model'] = {'type': 'os.mkdir', 'path': str(witness)}

    path = changed(files('sample'), tmp_path, evil)
    assert "names 'os.mkdir', which can run any code" in refused([path], capsys)
    assert not witness.exists()
    path = changed(
        files('sample'),
        tmp_path,
        lambda replay: replay['config'].update(custom_imports={'imports': ['antigravity']}),
    )
    assert "names 'antigravity', which can run any code" in refused([path], capsys)


def test_errors(files, tmp_path, capsys):
    assert 'no file' in refused([tmp_path / 'none.pt'], capsys)
    (tmp_path / 'text.pt').write_text('not a replay')
    assert 'is damaged, or no checkpoint' in refused([tmp_path / 'text.pt'], capsys)
    torch.save({'state_dict': {'weight': torch.zeros(1)}}, tmp_path / 'weights.pt')
    assert 'expected a file of NumericalSentinelHook' in refused([tmp_path / 'weights.pt'], capsys)
    assert "--device: 'nonsense' cannot be used" in refused(
        [files('sample'), '--device', 'nonsense'], capsys
    )
    path = changed(files('sample'), tmp_path, lambda replay: replay.update(config=None))
    assert 'name the config of the training with --config' in refused([path], capsys)
    path = changed(
        files('sample'), tmp_path, lambda replay: replay['state_dict'].pop('disc.1.weight')
    )
    assert 'the weights do not fit the model' in refused([path], capsys)


class Spy:
    """Unpickling this would run its __reduce__."""

    def __reduce__(self):
        return print, ('the spy speaks',)


def test_nothing_is_unpickled(files, tmp_path, capsys):
    replay = torch.load(files('sample'), weights_only=True)
    replay['meta']['spy'] = Spy()
    torch.save(replay, tmp_path / 'spy.pt')
    shown = refused([tmp_path / 'spy.pt'], capsys)
    assert 'which could run code' in shown and 'the spy' not in shown
