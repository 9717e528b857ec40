import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.cli.main import main
from mmdeepfill.export.checking import TRACED, TRIED
from mmdeepfill.inference import init_model, inpaint
from mmdeepfill.models.layers.contextual_attention import PlainContextualAttention
from tests.helpers import ROOT, config, fill

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
CONFIG = str(ROOT / 'configs' / SMALL)
CONSUMER = ROOT / 'tools' / 'deployment' / 'onnx_inpaint.py'
#: Neither traced nor tried by the command.
SIZES = ((19, 23), (72, 72), (80, 163), (73, 129), (144, 40), (131, 137))


@pytest.fixture(scope='module')
def exported(tmp_path_factory):
    """The model, its checkpoint, and what the command writes and says."""
    pytest.importorskip('onnx')
    pytest.importorskip('onnxruntime')
    folder = tmp_path_factory.mktemp('export')
    model = init_model(config(SMALL))
    fill(model.generator)
    torch.save(model.state_dict(), folder / 'model.pth')
    done = subprocess.run(
        [
            sys.executable,
            '-m',
            'mmdeepfill',
            'export',
            CONFIG,
            str(folder / 'model.pth'),
            '--out',
            str(folder / 'model.onnx'),
        ],
        capture_output=True,
        text=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    return model, folder / 'model.onnx', done


def photograph(size):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    mask = np.zeros(size, np.uint8)
    mask[3 : size[0] // 2, 7:19] = 255
    return image, mask


def test_the_command_says_what_it_compared(exported):
    _, path, done = exported
    assert done.returncode == 0, done.stderr
    assert path.is_file() and len(list(path.parent.iterdir())) == 2
    assert TRACED not in TRIED and len(set(TRIED)) == 6
    rows = [line.split() for line in done.stdout.splitlines() if line.endswith('bit-equal  ')]
    assert [tuple(map(int, row[:3])) for row in rows] == list(TRIED)
    assert all(float(row[3]) < 1e-3 for row in rows)
    assert 'it agrees with the model' in done.stdout
    assert 'torch.onnx' not in done.stderr and 'Tracer' not in done.stderr


def test_a_consumer_without_torch_agrees_at_six_sizes(exported, tmp_path):
    model, path, _ = exported
    for i, size in enumerate(SIZES):
        image, mask = photograph(size)
        cv2.imwrite(str(tmp_path / 'photo.ppm'), image[..., ::-1])
        cv2.imwrite(str(tmp_path / 'mask.pgm'), mask)
        words = ['model.onnx', 'photo.ppm', 'mask.pgm', 'filled.ppm']
        words[0] = str(path)
        # nothing but ONNX Runtime and NumPy can be imported from what is installed
        block = (
            'import runpy, sys\n'
            'for name in ("torch", "mmengine", "mmcv", "mmdeepfill", "cv2", "PIL", "onnx"):\n'
            '    sys.modules[name] = None\n'
            f'sys.argv = {[str(CONSUMER), *words]!r}\n'
            f'runpy.run_path({str(CONSUMER)!r}, run_name="__main__")'
        )
        subprocess.run([sys.executable, '-c', block], check=True, cwd=tmp_path)
        filled = cv2.imread(str(tmp_path / 'filled.ppm'))[..., ::-1]
        expected = inpaint(image, mask, model)
        assert (filled[mask == 0] == image[mask == 0]).all()
        assert np.abs(filled.astype(int) - expected).max() <= 1
        assert np.ptp(filled[mask != 0]) > 50


def test_half_writes_a_smaller_file(tmp_path, capsys):
    out = tmp_path / 'model.pt'
    words = ['export', CONFIG, '--random', '--format', 'torchscript', '--out', str(out)]
    assert main(words) == 0
    whole = out.stat().st_size
    try:
        assert main([*words, '--half']) == 0
    except SystemExit as stopped:  # an old PyTorch
        assert stopped.code == 2
        assert 'computes float16 on the CPU' in capsys.readouterr().err
        return
    assert out.stat().st_size < 0.75 * whole
    assert 'float16' in capsys.readouterr().out


def test_a_file_that_differs_is_not_left_in_place(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(
        PlainContextualAttention, '_weights', lambda self, scores, background: scores.softmax(-1)
    )
    out = tmp_path / 'model.pt'
    assert main(['export', CONFIG, '--random', '--format', 'torchscript', '--out', str(out)]) == 1
    captured = capsys.readouterr()
    assert 'differs from the model at' in captured.err
    assert len([line for line in captured.out.splitlines() if 'bit-equal' in line]) == 6
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    'words, message',
    [
        ([], 'checkpoint: none was given; name the weights'),
        (['a.pth', '--random'], "checkpoint: leave it out beside --random; got 'a.pth'"),
        (['--random', '--out', 'a.pt'], 'a file of the format onnx ends in .onnx'),
        (['--random', '--out', 'gone/a.onnx'], 'does not exist. Make it first'),
        (
            ['--random', '--format', 'torchscript', '--out', 'a.pt', '--opset', '18'],
            '--opset: is for --format onnx only',
        ),
        (['a.pt', '--format', 'torchscript', '--out', 'a.pt'], 'is the checkpoint'),
        (['gone.pth'], 'gone.pth'),
    ],
)
def test_mistakes_are_told(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'a.pt').write_bytes(b'before')
    if '--out' not in words:
        words = [*words, '--out', 'model.onnx']
    with pytest.raises(SystemExit) as stopped:
        main(['export', CONFIG, *words])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b'before']


def test_a_missing_package_is_named_with_its_extra(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, 'onnxruntime', None)
    with pytest.raises(SystemExit) as stopped:
        main(['export', CONFIG, '--random', '--out', str(tmp_path / 'model.onnx')])
    assert stopped.value.code == 2
    assert 'pip install "mmdeepfill[export]"' in capsys.readouterr().err
