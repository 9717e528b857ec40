"""How long OpenMP's threads spin, as its library itself reports it in each process."""

import os
import subprocess
import sys

import pytest

from tests.helpers import ROOT

LIMITED = "GOMP_SPINCOUNT = '10000'"
SPAWNED = """
from torch.utils.data import DataLoader, Dataset

class One(Dataset):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        return index

if __name__ == '__main__':
    list(DataLoader(One(), num_workers=1, multiprocessing_context='spawn'))
"""


def reported(*command, **environ):
    """What OpenMP writes when it is loaded, of the command and of what it starts."""
    inherited = {
        key: value
        for key, value in os.environ.items()
        if key not in ('GOMP_SPINCOUNT', 'OMP_WAIT_POLICY')
    }
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={
            **inherited,
            'PYTHONPATH': str(ROOT),
            'PYTHON': sys.executable,
            'OMP_DISPLAY_ENV': 'VERBOSE',
            **environ,
        },
    )
    return done.stderr


@pytest.fixture(scope='module', autouse=True)
def torch_uses_the_openmp_of_gcc():
    if 'GOMP_SPINCOUNT' not in reported(sys.executable, '-c', 'import torch'):
        pytest.skip('this torch uses another OpenMP')


@pytest.mark.parametrize(
    'command',
    [
        ['-m', 'mmdeepfill', 'eval', '--help'],
        ['tools/train.py', '--help'],
        ['tools/test.py', '--help'],
        ['-m', 'mmdeepfill', 'convert', '--help'],
    ],
)
def test_each_command_limits_it(command):
    file = [str(ROOT / command[0])] if command[0] != '-m' else ['-m']
    assert LIMITED in reported(sys.executable, *file, *command[1:])


def test_ranks_limit_it():
    """Each of two ranks loads torch, before it finds that there is no such config."""
    errors = reported(str(ROOT / 'tools/dist_train.sh'), 'none.py', '2', PORT='29653')
    assert errors.count(LIMITED) == 2


def test_loader_workers_limit_it(tmp_path):
    script = tmp_path / 'spawned.py'
    script.write_text('import mmdeepfill.cli\n' + SPAWNED)
    assert reported(sys.executable, str(script)).count(LIMITED) == 2


@pytest.mark.parametrize(
    'environ, kept',
    [
        ({'GOMP_SPINCOUNT': '77'}, "GOMP_SPINCOUNT = '77'"),
        ({'OMP_WAIT_POLICY': 'ACTIVE'}, "OMP_WAIT_POLICY = 'ACTIVE'"),
    ],
)
def test_what_the_user_set_stays(environ, kept):
    errors = reported(sys.executable, str(ROOT / 'tools/train.py'), '--help', **environ)
    assert kept in errors and LIMITED not in errors
