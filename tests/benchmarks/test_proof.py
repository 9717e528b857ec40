"""The proof's harness: what needs no training, through the real commands, and its verdicts."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from mmengine.config import Config

from mmdeepfill.datasets.manifest_files import load_manifest
from mmdeepfill.evaluation.comparison import Comparison, Difference
from tests.helpers import ROOT

PROOF = ROOT / 'benchmarks' / 'proof'


def samples(folder):
    """The sample photographs, laid out once."""
    target = folder / 'samples'
    if not target.exists():
        subprocess.run(
            [
                sys.executable,
                str(ROOT / 'tools/dataset_converters/samples.py'),
                '--out',
                str(target),
            ],
            check=True,
            timeout=200,
        )
    return target


def load(name):
    spec = importlib.util.spec_from_file_location(name, PROOF / f'{name}.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope='module')
def report():
    return load('report')


@pytest.fixture
def steps(monkeypatch):
    monkeypatch.syspath_prepend(str(PROOF))
    return load('steps')


def test_training_again_takes_old_results_away_and_adds_its_time(steps, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    method = steps.Method('proof/deepfillv1_small_64x64_1x16_scenes', '', 6000)
    folder = tmp_path / 'deepfillv1'
    folder.mkdir()
    (folder / 'box.json').write_text('of the weights before')
    (folder / 'wall.json').write_text('{"seconds": 1000, "ranks": 2}')
    (folder / 'last_checkpoint').write_text('iter_100.pth')

    def stopped(*words):
        raise SystemExit('stopped')

    monkeypatch.setattr(steps, 'mim', stopped)
    with pytest.raises(SystemExit, match='stopped'):
        steps.train(method, folder, 2)
    assert not (folder / 'box.json').exists()
    assert 1000 < json.loads((folder / 'wall.json').read_text())['seconds'] < 1010
    (folder / 'last_checkpoint').write_text('iter_6000.pth')
    (folder / 'box.json').write_text('of these')
    assert steps.train(method, folder, 2) == 'iter_6000.pth'  # nothing is run
    assert (folder / 'box.json').read_text() == 'of these'


def test_shorter_trainings_end_their_phases_and_their_rate_in_proportion(steps):
    cfg = Config(
        {
            'train_cfg': {'max_iters': 600},
            'param_scheduler': {'T_max': 600},
            'model': {
                'schedule': {'phases': [{'iterations': 300}, {'iterations': 200}, {'cycle': []}]}
            },
        }
    )
    assert steps.shortened(cfg, 600) == {}
    assert steps.shortened(cfg, 60) == {
        'train_cfg.max_iters': 60,
        'param_scheduler.T_max': 60,
        'model.schedule.phases.0.iterations': 30,
        'model.schedule.phases.1.iterations': 20,
    }
    constant = Config({'train_cfg': {'max_iters': 600}, 'model': {}})
    assert steps.shortened(constant, 60) == {'train_cfg.max_iters': 60}


@pytest.mark.slow
def test_methods_without_training_are_measured_both_ways(tmp_path):
    """`mim test` and `mmdeepfill eval` agree, or it stops."""
    run = subprocess.run(
        [
            sys.executable,
            str(PROOF / 'run.py'),
            '--work-dir',
            str(tmp_path),
            '--only',
            'telea',
            'navier_stokes',
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    text = (tmp_path / 'README.md').read_text()
    for kind in ('box', 'free_form'):
        manifest = load_manifest(ROOT / 'configs' / 'proof' / f'{kind}_64x64.json')
        assert f'Manifest `{manifest.sha256()[:12]}`' in text
        # ten rows of two methods between input and original, twice as large
        assert cv2.imread(str(tmp_path / f'{kind}.jpg')).shape[0] > 10 * 128
    assert 'Training' not in text


def test_an_nth_of_the_iterations(steps):
    before = steps.Method('its/edges', '', 50)
    assert steps.Method('a/b', '', 1000, before=before).divided(100) == steps.Method(
        'a/b', '', 10, before=before._replace(iterations=2)
    )
    assert steps.Method('a/telea', '').divided(100).iterations == 0


@pytest.mark.slow
def test_the_student_table_on_a_small_made_set(tmp_path):
    """Two rows: two iterations of the autoencoder, and Telea, on four test images."""
    rng = np.random.default_rng(0)
    for kind in ('cat', 'dog'):
        for number in range(7):
            file = tmp_path / 'data' / 'animals' / kind / f'{number:010x}.jpg'
            file.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(file), rng.integers(0, 256, (270, 300, 3), np.uint8))
    root = tmp_path / 'data' / 'animals'
    prepare = ['-m', 'mmdeepfill', 'data', 'prepare', 'animals', str(root), '--subset']
    table = [str(PROOF / 'student_table.py'), '--data', str(root), '--divide', '50000']
    rows = ['--without-lpips', '--only', 'autoencoder', 'telea']
    for words in (prepare, [*table, *rows, '--work-dir', str(tmp_path / 'out')]):
        run = subprocess.run(
            [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=400
        )
        assert run.returncode == 0, run.stdout + run.stderr
    for row, side in (('autoencoder', 128), ('telea', 256)):
        result = json.loads((tmp_path / 'out' / row / 'result.json').read_text())
        assert len(result['images']) == 10
        assert {'L1', 'MSE', 'PSNR', 'TV'} <= set(result['metrics'])
        manifest = load_manifest(tmp_path / 'out' / f'hole_{side}x{side}.json')
        assert result['manifest']['sha256'] == manifest.sha256()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_weights(report, tmp_path):
    """Both players, two processes, twice; and another seed other weights."""
    hashes = []
    for run, seed in enumerate((0, 0, 1)):
        folder = tmp_path / str(run)
        subprocess.run(
            [
                Path(sys.executable).with_name('mim'),
                'train',
                'mmdeepfill',
                'configs/proof/deepfillv1_small_64x64_1x16_scenes.py',
                '--launcher',
                'pytorch',
                '--gpus',
                '2',
                '--work-dir',
                folder,
                '--cfg-options',
                'train_dataloader.batch_size=2',
                'train_cfg.max_iters=6',
                'train_cfg.val_interval=6',
                f'randomness.seed={seed}',
                'default_hooks.checkpoint.interval=6',
                'model.schedule.phases.0.iterations=3',
                'val_dataloader.dataset.length=2',
                f'train_dataloader.dataset.datasets.1.data_root={samples(tmp_path)}',
            ],
            cwd=ROOT,
            check=True,
            timeout=300,
        )
        hashes.append(report.weights_hash(folder))
    assert hashes[0] == hashes[1] != hashes[2]


def difference(metric, amount, low, high):
    return Difference(metric, 'other', amount, (low, high), 0.01, 9, 4, 5)


@pytest.mark.parametrize(
    'metric, higher_is_better, low, high, verdict',
    [
        ('PSNR', True, -2.0, -1.0, 'better'),
        ('PSNR', True, 1.0, 2.0, 'worse'),
        ('MAE', False, 1.0, 2.0, 'better'),
        ('MAE', False, -2.0, -1.0, 'worse'),
        ('MAE', False, -1.0, 2.0, 'undecided'),
    ],
)
def test_verdict(report, metric, higher_is_better, low, high, verdict):
    """Of the first model, where the difference is the other's value less its own."""
    first = {'name': 'mine', 'metrics': {metric: {'higher_is_better': higher_is_better}}}
    comparison = Comparison(
        [first, {'name': 'other'}], [metric], [difference(metric, (low + high) / 2, low, high)]
    )
    assert verdict in report.verdict(comparison).splitlines()[-1]


def test_scalars_of_a_resumed_run_are_in_order_and_counted_once(report, tmp_path):
    for run, steps in (('1', (20, 40, 60)), ('2', (60, 80))):
        folder = tmp_path / run / 'vis_data'
        folder.mkdir(parents=True)
        (folder / 'scalars.json').write_text(
            ''.join(f'{{"loss_generator": {run}, "time": 0.1, "step": {step}}}\n' for step in steps)
            + f'{{"PSNR": 2{run}.0, "MAE": 1.0, "SSIM": 0.5, "step": {steps[-1]}}}\n'
        )
    steps, validations = report.scalars(tmp_path)
    assert [(step['step'], step['loss_generator']) for step in steps] == [
        (20, 1),
        (40, 1),
        (60, 2),
        (80, 2),
    ]
    assert [(one['step'], one['PSNR']) for one in validations] == [(60, 21.0), (80, 22.0)]
