"""`pip install mmdeepfill` and nothing else: without mmcv, openmim and every other extra."""

import cv2
import numpy as np
import pytest

from mmdeepfill import __version__
from tests.helpers import ROOT

from .conftest import Environment, run

pytestmark = pytest.mark.slow

#: A recipe of the package on two photographs of the user's.
RECIPE = """
_base_ = 'mmdeepfill::global_local/gl_small_64x64_1x16_scenes.py'
train_dataloader = dict(
    _delete_=True, batch_size=2, num_workers=0, collate_fn=dict(type='default_collate'),
    sampler=dict(type='SeededInfiniteSampler'),
    dataset=dict(
        type='InpaintingDataset', data_root='pictures', ann_file='train.txt',
        pipeline=[
            dict(type='LoadImage'),
            dict(type='Resize', scale=(64, 64)),
            dict(type='RandomFlip', prob=0.5),
            dict(type='TFBoxMask', size=24, margin=0, max_delta=0),
            dict(type='PackInputs')]))
val_cfg = val_dataloader = val_evaluator = None
train_cfg = dict(max_iters=2)
"""


@pytest.fixture(scope='module')
def bare(distributions, tmp_path_factory):
    env = Environment(tmp_path_factory.mktemp('bare') / 'env')
    constraints = ROOT / 'requirements' / 'constraints.txt'
    env.pip('install', '-q', distributions[1], '-c', constraints)
    return env


def test_it_trains_fills_and_says_its_version(bare, tmp_path):
    installed = bare.pip('list')
    assert 'mmcv' not in installed and 'openmim' not in installed
    assert 'No broken requirements' in bare.pip('check')
    command = bare.python.parent / 'mmdeepfill'
    assert run(command, '--version', cwd=tmp_path).split() == ['mmdeepfill', __version__]

    (tmp_path / 'pictures').mkdir()
    for name in ('a.png', 'b.png'):
        picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        cv2.imwrite(str(tmp_path / 'pictures' / name), picture)
    (tmp_path / 'pictures' / 'train.txt').write_text('a.png\nb.png\n')
    (tmp_path / 'mine.py').write_text(RECIPE)
    run(command, 'train', 'mine.py', '--work-dir', 'out', cwd=tmp_path)
    assert (tmp_path / 'out' / 'iter_2.pth').is_file()

    box = ('--box', 20, 20, 24, 24)
    run(command, 'inpaint', 'pictures/a.png', *box, '--out', 'default.png', cwd=tmp_path)
    words = ('--model', 'mine.py', '--checkpoint', 'out/iter_2.pth', '--device', 'cpu')
    run(command, 'inpaint', 'pictures/a.png', *box, *words, '--out', 'ours.png', cwd=tmp_path)
    hole = np.zeros((64, 64), bool)
    hole[20:44, 20:44] = True
    for result in ('default.png', 'ours.png'):
        filled = cv2.imread(str(tmp_path / result))
        assert np.array_equal(filled[~hole], picture[~hole])
        assert (filled[hole] != picture[hole]).mean() > 0.5
