"""A wheel built from a copy of the source, and a clean environment that holds it."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.helpers import ROOT

#: Leaves most of a small machine to the processes under test.
ENVIRON = {
    key: value
    for key, value in os.environ.items()
    if key not in ('PYTHONPATH', 'VIRTUAL_ENV', 'RANK', 'WORLD_SIZE', 'LOCAL_RANK')
}
ENVIRON['OMP_NUM_THREADS'] = '1'
NOT_SOURCE = shutil.ignore_patterns(
    '.git',
    '.venv*',
    'work_dirs',
    'demo_output',
    'build',
    'dist',
    'site',
    '*.egg-info',
    '.mim',
    '__pycache__',
    '.pytest_cache',
    '.hypothesis',
)


def run(*command, cwd=None):
    """Run to the end and return stdout; on failure show all that was printed."""
    result = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=ENVIRON,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert result.returncode == 0, (
        f'{command} in {cwd}: status {result.returncode}\n{result.stdout}\n{result.stderr}'
    )
    return result.stdout


class Environment:
    """A virtual environment."""

    def __init__(self, folder: Path):
        venv.create(folder, with_pip=True)
        self.python = folder / 'bin' / 'python'
        self.site = Path(
            run(self.python, '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))').strip()
        )

    def pip(self, *arguments):
        return run(self.python, '-m', 'pip', *arguments)

    def mim(self, *arguments, cwd):
        return run(self.python, '-m', 'mim', *arguments, cwd=cwd)


def _not_source(folder, names):
    # data at the top only: there is a module of that name
    made = {ROOT: {'data'}, ROOT / 'mmdeepfill': {'configs'}}  # of read_base()
    return NOT_SOURCE(folder, names) | made.get(Path(folder), set())


def copy_source(target):
    shutil.copytree(ROOT, target, ignore=_not_source)
    return target


@pytest.fixture(scope='session')
def distributions(tmp_path_factory):
    """(sdist, wheel), the wheel built from what the sdist holds."""
    folder = tmp_path_factory.mktemp('build')
    source = copy_source(folder / 'source')
    run(sys.executable, '-m', 'build', '--outdir', folder / 'dist', source)
    (sdist,) = (folder / 'dist').glob('*.tar.gz')
    (wheel,) = (folder / 'dist').glob('*.whl')
    return sdist, wheel


@pytest.fixture(scope='session')
def clean_env(tmp_path_factory, distributions):
    """An environment with nothing but ``mmdeepfill[all]``, from the wheel."""
    folder = tmp_path_factory.mktemp('clean') / 'env'
    env = Environment(folder)
    constraints = ROOT / 'requirements' / 'constraints.txt'
    env.pip('install', '-q', f'{distributions[1]}[all]', '-c', constraints)
    yield env
    shutil.rmtree(folder)  # more than a gigabyte


@pytest.fixture(scope='session')
def samples(tmp_path_factory, clean_env):
    """A folder with ``data/samples``, laid out by the wheel's own tool."""
    folder = tmp_path_factory.mktemp('project')
    clean_env.mim('run', 'mmdeepfill', 'samples', '--out', 'data/samples', cwd=folder)
    return folder
