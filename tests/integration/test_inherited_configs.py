"""Recipes from outside that begin with one of ours."""

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from mmengine.config import Config

import mmdeepfill.registry  # noqa: F401  (it names the package to mmengine)
from tests.helpers import ROOT, config

NAME = 'deepfillv1/deepfillv1_256x256_8x2_places'
SMALL = 'global_local/gl_small_64x64_1x16_scenes'
BY_NAME = "_base_ = 'mmdeepfill::{name}.py'\n"
BY_IMPORT = (
    'from mmengine.config import read_base\n\n'
    'with read_base():\n    from mmdeepfill.configs.{dotted}_base import *\n\n'
)


def write(folder, text, name, rest=''):
    path = folder / 'mine.py'
    path.write_text(text.format(name=name, dotted=name.replace('/', '.')) + rest)
    return path


def plain(value):
    """Without the names of scopes, which mmengine notes below a base of another package."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != '_scope_'}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


@pytest.mark.parametrize('text', [BY_NAME, BY_IMPORT], ids=['_base_', 'read_base'])
def test_all_of_it_is_there(tmp_path, text):
    mine = Config.fromfile(write(tmp_path, text, NAME)).to_dict()
    ours = config(f'{NAME}.py').to_dict()
    for key, value in ours.items():
        assert plain(mine[key]) == plain(value), key


@pytest.mark.parametrize(
    'text,change',
    [(BY_NAME, 'train_cfg = dict(max_iters=2)\n'), (BY_IMPORT, 'train_cfg.update(max_iters=2)\n')],
    ids=['_base_', 'read_base'],
)
def test_it_trains(tmp_path, text, change):
    """In a process of its own, as a user starts it: nothing is imported before."""
    path = write(tmp_path, text, SMALL, change)
    folder = tmp_path / 'data' / 'samples'
    folder.mkdir(parents=True)
    image = np.random.default_rng(0).integers(0, 256, (80, 80, 3), np.uint8)
    cv2.imwrite(str(folder / 'a.png'), image)
    (folder / 'train.txt').write_text('a.png\n')
    options = [
        'val_cfg=None',
        'val_dataloader=None',
        'val_evaluator=None',
        'train_dataloader.batch_size=1',
        'train_dataloader.num_workers=0',
        'train_dataloader.persistent_workers=False',
    ]
    command = [
        sys.executable,
        str(ROOT / 'tools/train.py'),
        str(path),
        '--work-dir',
        str(tmp_path / 'run'),
    ]
    done = subprocess.run(
        [*command, '--cfg-options', *options],
        cwd=tmp_path,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / 'run' / 'iter_2.pth').is_file()
