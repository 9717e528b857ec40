"""`mmdeepfill train --find-rate`."""

import json

import pytest

from mmdeepfill.cli.main import main
from tests.cli.test_training_mistakes import folder, recipe  # noqa: F401

WORDS = 'train', 'mine.py', '--work-dir', 'out', '--find-rate', '8'


def test_rates_of_both_players_and_no_checkpoint(folder, capsys):
    (folder / 'mine.py').write_text(recipe())
    assert not main(list(WORDS))
    found = json.loads((folder / 'out' / 'rates.json').read_text())
    assert set(found['rates']) == {'generator', 'disc'}
    assert 1 < len(found['factors']) == len(found['losses']) <= 8
    assert not list(folder.rglob('*.pth'))
    told = capsys.readouterr().out
    assert 'generator: ' in told and 'times that of the config' in told
    # a tenth of the factor with the lowest mean, times the rates of the config
    suggested = found['rates']['generator'] / found['rates']['disc']
    assert suggested == pytest.approx(2)  # the recipe has 1e-3 and 5e-4


def test_it_is_not_combined_with_resume(folder, capsys):
    (folder / 'mine.py').write_text(recipe())
    with pytest.raises(SystemExit):
        main([*WORDS, '--resume'])
    assert '--find-rate and --resume cannot be combined' in capsys.readouterr().err
