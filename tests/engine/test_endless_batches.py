"""The data of a training, round after round."""

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch.utils.data import DataLoader, Sampler

from mmdeepfill.engine.endless_batches import EndlessBatches
from tests.helpers import ROOT

#: Where the maintained fork of mmengine has been installed (`pip install --target`).
FORK = os.environ.get('MMDEEPFILL_TEST_ONEDL')


class Turned(Sampler):
    """0, 1, 2, 3, turned by as much as ``set_epoch`` says."""

    def __init__(self):
        self.epoch = 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __iter__(self):
        return iter([(number + self.epoch) % 4 for number in range(4)])

    def __len__(self):
        return 4


@pytest.mark.parametrize('workers', [0, 1])
def test_rounds_follow_one_another(workers):
    batches = EndlessBatches(
        DataLoader(range(4), batch_size=2, sampler=Turned(), num_workers=workers)
    )
    assert [next(batches).tolist() for _ in range(5)] == [[0, 1], [2, 3], [1, 2], [3, 0], [2, 3]]


def test_a_batch_sampler_of_the_users_is_told_the_round():
    sampler = torch.utils.data.BatchSampler(Turned(), 2, drop_last=False)
    batches = EndlessBatches(DataLoader(range(4), batch_sampler=sampler))
    assert [next(batches).tolist() for _ in range(3)] == [[0, 1], [2, 3], [1, 2]]


def test_the_loader_draws_before_the_first_batch():
    """A resumed run restores the random states in between."""
    torch.manual_seed(3)
    batches = EndlessBatches(DataLoader(range(4)))
    state = torch.get_rng_state()
    next(batches)
    assert torch.equal(state, torch.get_rng_state())


def test_no_batch_is_named():
    batches = EndlessBatches(DataLoader(range(3), batch_size=4, drop_last=True))
    with pytest.raises(ValueError, match='3 samples give no batch; lower batch_size'):
        next(batches)


def test_no_private_name_of_mmengine_is_imported():
    """Its forks have the same public names, and others beside them."""
    private = []
    for path in sorted(Path(ROOT, 'mmdeepfill').rglob('*.py')):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            module = node.module or '' if isinstance(node, ast.ImportFrom) else ''
            if not module.startswith('mmengine'):
                continue
            public = getattr(importlib.import_module(module), '__all__', ())
            private += [
                f'{path.name}: {name.name}'
                for name in node.names
                if name.name.startswith('_') and name.name not in public
            ]
    assert private == []


@pytest.mark.slow
@pytest.mark.skipif(
    not FORK,
    reason='MMDEEPFILL_TEST_ONEDL does not name a folder with '
    'onedl-mmengine (pip install --target FOLDER --no-deps onedl-mmengine)',
)
def test_training_and_resume_under_the_maintained_fork():
    """The fork installs the same module name, and starts its own iterator late."""
    environment = dict(os.environ, PYTHONPATH=f'{FORK}{os.pathsep}{ROOT}')
    where = [sys.executable, '-c', 'import mmengine; print(mmengine.__file__)']
    found = subprocess.run(where, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert found.stdout.startswith(FORK)
    tests = ['tests/engine/test_ddp.py', 'tests/engine/test_resume.py']
    done = subprocess.run(
        [sys.executable, '-m', 'pytest', '-q', '-n', '0', '-k', 'resume', *tests],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and ' passed' in done.stdout, done.stdout[-3000:]
