"""torchrun starts a job anew after one of its ranks was killed; it goes on where it was."""

import os
import subprocess
import sys

import pytest
import torch

from tests.helpers import ROOT

pytestmark = pytest.mark.slow
HOOK = """
import os, signal
from mmengine.dist import get_rank
from mmengine.hooks import Hook
from mmdeepfill.core.registry import HOOKS

@HOOKS.register_module()
class DieOnce(Hook):
    def before_train_iter(self, runner, batch_idx, data_batch=None):
        first = os.environ['TORCHELASTIC_RESTART_COUNT'] == '0'
        if first and runner.iter == 5 and get_rank() == 1:
            os.kill(os.getpid(), signal.SIGKILL)
"""
CONFIG = """
_base_ = ['tiny.py']
custom_imports = dict(imports=['mmdeepfill.engine', 'die_once'], allow_failed_imports=False)
custom_hooks = [dict(type='DieOnce')]
"""


def test_torchrun_restarts(tmp_path):
    reliability = ROOT / 'benchmarks' / 'reliability'
    environment = dict(
        os.environ,
        OMP_NUM_THREADS='1',
        CUDA_VISIBLE_DEVICES='',
        PYTHONPATH=os.pathsep.join(map(str, (ROOT, reliability, tmp_path))),
    )
    subprocess.run(
        [
            sys.executable,
            '-c',
            'import sys, pathlib, tiny; tiny.write_config(pathlib.Path(sys.argv[1]), 8, 4, 10**6)',
            str(tmp_path),
        ],
        env=environment,
        check=True,
    )
    (tmp_path / 'die_once.py').write_text(HOOK)
    (tmp_path / 'config.py').write_text(CONFIG)
    done = subprocess.run(
        [
            sys.executable,
            '-m',
            'torch.distributed.run',
            '--standalone',
            '--nproc_per_node=2',
            '--max-restarts=1',
            'tools/train.py',
            str(tmp_path / 'config.py'),
            '--work-dir',
            str(tmp_path / 'run'),
            '--resume',
            '--launcher',
            'pytorch',
            '--cfg-options',
            'log_level=INFO',
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    assert 'error (rank 0): another rank died' in said
    assert 'resumed epoch: 0, iter: 4' in said
    assert torch.load(tmp_path / 'run' / 'iter_8.pth')['meta']['iter'] == 8
