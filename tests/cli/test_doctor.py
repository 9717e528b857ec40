"""``mmdeepfill doctor`` as a user runs it."""

import json
import os
import subprocess
import sys

import pytest

from mmdeepfill.cli.main import main
from tests.doctor.planted import planting
from tests.helpers import ROOT


def doctor(*arguments):
    return main(['doctor', *map(str, arguments)])


def separately(folder, *arguments):
    """In a process of its own, with a folder before all others on the search path."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(folder), str(ROOT)]))
    return subprocess.run(
        [sys.executable, '-m', 'mmdeepfill', 'doctor', *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_fault_in_a_config(tmp_path, capsys):
    path = planting.write_config(tmp_path, 'model = dict(gradient_penalty=dict(lambda_gp=10.))')
    out = tmp_path / 'report.json'
    assert doctor('--config', path, '--json', out) == 1
    text = capsys.readouterr().out
    assert 'error: [config-unknown-argument] model.gradient_penalty: GradientPenalty' in text
    assert "has no argument 'lambda_gp'" in text
    content = json.loads(out.read_text())
    assert content['passed'] is False
    assert [one['code'] for one in content['config']['findings']] == ['config-unknown-argument']
    assert (
        doctor(
            '--config',
            path,
            '--cfg-options',
            'model.gradient_penalty=None',
            'model.objective.type=HingeLoss',
            'model.objective.disc_weight=0.5',
        )
        == 0
    )


def test_images_and_masks(tmp_path, capsys):
    data = planting.lay_out(tmp_path / 'data', side=40)
    (data / 'val/00.png').write_bytes((data / 'train/03.png').read_bytes())
    assert doctor('--data', data / 'train', data / 'val.txt', '--workers', 1) == 1
    text = capsys.readouterr().out
    assert 'error: [image-leak] 1 pictures are in train and in val' in text
    assert f'{data / "train/03.png"} = {data / "val/00.png"}' in text
    assert (
        doctor(
            '--data', data / 'train', '--masks', data / 'train', '--min-side', 64, '--workers', 1
        )
        == 1
    )
    text = capsys.readouterr().out
    assert 'warning: [image-tiny] 4 images have a side below 64 pixels' in text
    assert 'error: [mask-unreadable] 4 files are no masks' in text


@pytest.mark.parametrize(
    'words, says',
    [
        (['--try'], '--try: needs --config CONFIG'),
        (['--memory', '0'], '--memory: expected at least 0.01, got 0.0'),
        (['--config', 'none.py'], "no file 'none.py'"),
        (['--data', 'nowhere'], "--data: no folder or list 'nowhere'"),
        (['--masks', 'nowhere'], "image folder not found: 'nowhere'"),
        (['--json', 'nowhere/out.json'], 'Make it first'),
    ],
)
def test_mistakes(words, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match='2'):
        doctor(*words)
    assert says in capsys.readouterr().err


def test_what_is_installed_is_looked_at_before_it_is_imported(tmp_path):
    planting.install(tmp_path, 'mmcv', '2.1.0')
    planting.install(tmp_path, 'mmcv-lite', '2.2.0')
    broken = tmp_path / '0' / 'torch'
    broken.mkdir()
    (broken / '__init__.py').write_text("raise ImportError('libcudart.so.12 is missing')")
    done = separately(tmp_path / '0', '--config', planting.BASE)
    assert done.returncode == 1 and 'Traceback' not in done.stderr
    assert 'error: [mmcv-twice] mmcv 2.1.0 and mmcv-lite' in done.stdout
    assert 'error: [import-failed]' in done.stdout
    assert 'libcudart.so.12 is missing' in done.stdout


def test_what_has_nothing_to_train_is_not_tried(capsys):
    with pytest.raises(SystemExit, match='2'):
        doctor('--config', ROOT / 'configs/proof/opencv_ns_64x64.py', '--try')
    assert 'has nothing to train' in capsys.readouterr().err
