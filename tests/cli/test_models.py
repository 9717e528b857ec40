"""`mmdeepfill models`."""

import json
import os
import subprocess
import sys

import pytest

from mmdeepfill.cli.main import main
from tests.helpers import ROOT
from tests.zoo.conftest import CONTENT, METAFILE, NAME, server, zoo  # noqa: F401  (fixtures)


@pytest.fixture
def four(zoo):
    """Released, announced, without weights, and a config that no metafile names."""
    with open(zoo / METAFILE, 'a') as metafile:
        metafile.write(
            '  - {Name: ready, In Collection: Other, Config: ready.py, '
            'Metadata: {Needs Weights: false}}\n'
        )
    (zoo / 'tiny.py').write_text('# Noise, ver.\n# 2. More words.\n\n# Others.\nx = 1\n')
    (zoo / METAFILE).with_name('own.py').write_text('"""No comment."""\n')
    (zoo / 'ready.py').write_text('# At once, 1.5 times\n# as fast\nx = 1\n')
    return zoo


def listed(capsys):
    assert main(['models', '--json']) == 0
    return {entry['name']: entry for entry in json.loads(capsys.readouterr().out)}


def test_what_there_is_of_each(four, capsys):
    found = listed(capsys)
    assert {name: entry['weights'] for name, entry in found.items()} == {
        'tiny': 'released',
        'coming': 'to be trained',
        'ready': 'none needed',
        'own': 'to be trained',
    }
    assert [entry['method'] for entry in found.values()] == ['Tiny', 'Tiny', 'Other', 'Tiny']
    assert found['tiny']['purpose'] == 'Noise, ver'
    assert found['ready']['purpose'] == 'At once, 1.5 times as fast'
    assert found['own']['purpose'] == found['coming']['purpose'] == ''
    assert (
        found['own']['config'] == str((four / METAFILE).with_name('own.py'))
        and found['own']['size'] is None
    )
    assert found['tiny']['size'] == len(CONTENT) and found['tiny']['file'] is None


def test_weights_at_hand(four, capsys):
    file = four / 'home' / 'checkpoints' / NAME
    file.parent.mkdir(parents=True)
    file.write_bytes(b'123')
    tiny = listed(capsys)['tiny']
    assert (tiny['weights'], tiny['file'], tiny['size']) == ('available', str(file), 3)


def test_table(four, capsys):
    assert main(['models']) == 0
    out = capsys.readouterr().out
    (line,) = [line for line in out.splitlines() if line.lstrip().startswith('tiny')]
    assert line.split() == ['tiny', 'Tiny', 'released', '0.5', 'MB', 'Noise,', 'ver']
    assert out.splitlines()[-1] == f'configs: NAME.py in {four}, {four}/configs/tiny'


def test_the_models_of_this_package(capsys):
    found = listed(capsys)
    assert len({entry['config'] for entry in found.values()}) == len(found)
    configs = [path for path in (ROOT / 'configs').glob('*/*.py') if path.parent.name != '_base_']
    assert set(found) == {path.stem for path in configs}
    assert found['opencv_telea']['weights'] == 'none needed'
    assert found['deepfillv1_paper_256x256_8x2_places']['weights'] == 'to be trained'
    assert found['deepfillv1_256x256_8x2_places']['weights'] in ('released', 'available')
    assert all(10 < len(entry['purpose']) < 160 for entry in found.values())


def test_ready_models_have_titles_and_need_no_download(capsys):
    assert main(['models', '--ready']) == 0
    out = capsys.readouterr().out
    assert 'auto' in out and 'opencv_telea' in out and 'opencv_telea_64x64' not in out
    assert main(['models', '--ready', '--json']) == 0
    found = json.loads(capsys.readouterr().out)
    assert found and all(entry['title'] and entry['line'] for entry in found)
    assert {entry['weights'] for entry in found} <= {'none needed', 'available'}


def test_it_needs_no_torch():
    script = (
        'import sys; from mmdeepfill.cli.main import main\n'
        'main(["models"]); sys.exit("torch" in sys.modules)'
    )
    subprocess.run(
        [sys.executable, '-c', script],
        check=True,
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
