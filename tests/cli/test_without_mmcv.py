"""Without mmcv every command works; a config that names more of mmcv is told what to install."""

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from tests.helpers import ROOT
from tests.tools.tiny import CONFIG

PROGRAM = """
import sys
sys.modules['mmcv'] = None  # as if it were not installed
from mmdeepfill.cli.main import main
raise SystemExit(main())
"""
INSTALL = 'pip install "mmdeepfill[mmcv]"'


def command(folder, *words):
    return subprocess.run(
        [sys.executable, '-c', PROGRAM, *map(str, words)],
        cwd=folder,
        text=True,
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )


@pytest.fixture
def project(tmp_path):
    """Four photographs, their list, and a config that trains on them."""
    names = [f'{i}.png' for i in range(4)]
    for i, name in enumerate(names):
        picture = np.random.default_rng(i).integers(0, 256, (24, 24, 3), dtype=np.uint8)
        cv2.imwrite(str(tmp_path / name), picture)
    (tmp_path / 'list.txt').write_text('\n'.join(names))
    (tmp_path / 'config.py').write_text(CONFIG.format(data_root=str(tmp_path), ann_file='list.txt'))
    return tmp_path


@pytest.mark.parametrize(
    'words', [['--version'], ['--help'], ['zoo', 'list'], ['eval', '--help'], ['export', '--help']]
)
def test_commands(tmp_path, words):
    done = command(tmp_path, *words)
    assert done.returncode == 0, done.stderr


def test_training_and_filling(project):
    done = command(project, 'train', 'config.py', '--work-dir', 'out')
    assert done.returncode == 0, done.stderr
    assert (project / 'out' / 'last_checkpoint').is_file()
    done = command(project, 'inpaint', '0.png', '--box', '4', '4', '9', '9', '--out', 'filled.png')
    assert done.returncode == 0, done.stderr
    before, after = (cv2.imread(str(project / name)) for name in ('0.png', 'filled.png'))
    changed = np.argwhere((before != after).any(-1))
    assert len(changed) and changed.min() >= 4 and changed.max() < 13


def test_components_of_mmcv_alone_name_the_extra(project):
    with open(project / 'config.py', 'a') as config:
        config.write("train_dataloader['dataset']['pipeline'].insert(1, dict(type='Normalize'))\n")
    done = command(project, 'train', 'config.py')
    assert done.returncode == 2 and 'Traceback' not in done.stderr
    (line,) = (line for line in done.stderr.splitlines() if INSTALL in line)
    assert "pipeline.1.type: nothing is registered as 'Normalize'. It is one of mmcv" in line


def test_layers_of_mmcv_alone_name_the_extra():
    program = (
        "import sys\nsys.modules['mmcv'] = None\n"
        'from mmdeepfill.models.layers.conv_block import conv_block\n'
        "conv_block(3, 4, act_cfg=dict(type='HSwish'))"
    )
    done = subprocess.run([sys.executable, '-c', program], text=True, capture_output=True)
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1 and 'HSwish' in last and 'one of mmcv' in last and INSTALL in last
