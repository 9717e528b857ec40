"""`mmdeepfill train --find-rate`."""

import json

import pytest
import torch

from mmdeepfill.cli.main import main
from mmdeepfill.engine.rate_finder import RateSweep
from mmdeepfill.models.inpaintors.adversarial import AdversarialInpaintor
from tests.cli.test_training_mistakes import folder, recipe  # noqa: F401

WORDS = 'train', 'mine.py', '--work-dir', 'out', '--find-rate', '8'


def found_by(folder, change, *options):
    (folder / 'mine.py').write_text(recipe(change))
    assert not main([*WORDS, *options])
    return json.loads((folder / 'out' / 'rates.json').read_text())


def test_players_that_never_move_get_no_rate(folder, capsys):
    """The recipe lets the generator train alone at first."""
    found = found_by(folder, '')
    assert list(found['rates']) == ['generator']
    assert 1 < len(found['factors']) == len(found['losses']) <= 8
    assert not list(folder.rglob('*.pth'))
    told = capsys.readouterr().out
    assert 'generator: ' in told and 'disc' not in told.split('generator: ')[1]


def test_turns_of_the_players_pass(folder, monkeypatch):
    """Two moves of the critics come first, in each cycle; the loss is the generator's."""
    asked = []
    train_step = AdversarialInpaintor.train_step

    def noted(self, data, optim_wrapper):
        log = train_step(self, data, optim_wrapper)
        asked.append(sorted(name for name in ('generator', 'disc') if f'loss_{name}' in log))
        return log

    monkeypatch.setattr(AdversarialInpaintor, 'train_step', noted)
    cycle = "model = dict(schedule=dict(phases=[dict(cycle=[['disc'], ['disc'], ['generator']])]))"
    found = found_by(folder, cycle)
    assert asked[:6] == [['disc'], ['disc'], ['generator']] * 2
    assert len(asked) == 3 * len(found['losses'])
    # the recipe has 1e-3 and 5e-4
    assert found['rates']['generator'] / found['rates']['disc'] == pytest.approx(2)


def test_the_sweep_begins_with_the_weights_of_the_recipe(folder, monkeypatch):
    change = "model = dict(generator=dict(init_cfg=dict(_delete_=True, type='Constant', layer='Conv2d', val=0.0)))"
    asked = []
    monkeypatch.setattr(
        'mmdeepfill.cli.train.find_rates',
        lambda runner, count: asked.append(runner) or (RateSweep([1.0], [1.0]), {}),
    )
    found_by(folder, change)
    (runner,) = asked
    layers = [one for one in runner.model.generator.modules() if isinstance(one, torch.nn.Conv2d)]
    assert layers and all(not layer.weight.any() for layer in layers)


def test_it_is_not_combined_with_resume(folder, capsys):
    (folder / 'mine.py').write_text(recipe())
    with pytest.raises(SystemExit):
        main([*WORDS, '--resume'])
    assert '--find-rate and --resume cannot be combined' in capsys.readouterr().err
