"""Each fault is planted, and named; what is right is not."""

import json

import pytest

from .planted import assert_named, clean_sets, faults, parameters


@pytest.mark.parametrize('fault', **parameters('environment'))
def test_faults_of_the_environment(fault, tmp_path):
    assert_named(fault, tmp_path)


@pytest.mark.parametrize('fault', **parameters('config'))
def test_faults_of_configs(fault, tmp_path):
    assert_named(fault, tmp_path)


@pytest.mark.parametrize('fault', **parameters('files'))
def test_faults_of_files(fault, tmp_path):
    assert_named(fault, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize('fault', **parameters('training'))
def test_faults_that_training_shows(fault, tmp_path):
    assert_named(fault, tmp_path)


def test_sound_files_raise_no_alarm(tmp_path):
    found = clean_sets.files(tmp_path)
    assert set(found) == {'an environment', 'images', 'masks'}
    assert clean_sets.alarms(found) == []


def test_small_configs_raise_no_alarm(tmp_path):
    small = [path for path in clean_sets.CONFIGS if 'small' in path.stem]
    found = clean_sets.configs(tmp_path, small)
    assert len(found) > 10
    assert clean_sets.alarms(found) == []


@pytest.mark.slow
def test_shipped_configs_raise_no_alarm(tmp_path):
    found = clean_sets.configs(tmp_path)
    assert len(found) > 50
    assert clean_sets.alarms(found) == []


@pytest.mark.slow
def test_a_sound_run_raises_no_alarm(tmp_path):
    assert clean_sets.alarms(clean_sets.training(tmp_path)) == []


def test_the_table(tmp_path, capsys, monkeypatch):
    kinds = {'environment': faults.KINDS['environment'][:3]}
    monkeypatch.setattr(faults, 'KINDS', kinds)
    out = tmp_path / 'faults.json'
    assert faults.main(['--only', 'environment', '--out', str(out)]) == 0
    assert capsys.readouterr().out.endswith('planted 3, named 3, false alarms 0\n')
    report = json.loads(out.read_text())
    assert (report['planted'], report['named'], report['false_alarms']) == (3, 3, 0)
    assert [one['code'] for one in report['faults']] == [
        'mmcv-twice',
        'opencv-twice',
        'torchvision-release',
    ]


def test_the_table_tells_what_was_not_named(capsys, monkeypatch):
    fault = faults.Fault('never-found', 'nothing at all', lambda folder: [])
    other = faults.Fault(
        'mmcv-twice',
        'a fault of another code',
        lambda folder: [
            faults.Finding('mmcv-twice', 'error', 'one'),
            faults.Finding('odd', 'warning', 'two'),
        ],
    )
    monkeypatch.setattr(faults, 'KINDS', {'environment': (fault, other)})
    assert faults.main(['--only', 'environment']) == 1
    output = capsys.readouterr().out
    assert 'NOT NAMED' in output and 'FALSE ALARM [odd] two' in output
    assert 'planted 2, named 1, false alarms 1' in output
