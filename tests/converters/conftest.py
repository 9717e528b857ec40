"""TensorFlow, in an environment of its own.

That is in the folder that ``MMDEEPFILL_TENSORFLOW_ENV`` names, where it stays for the next time, or
in a temporary one.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaging.conftest import ENVIRON, Environment

KEPT = 'MMDEEPFILL_TENSORFLOW_ENV'


def index_is_reachable(env, folder):
    """Whether pip gets as much as a package of a few kilobytes."""
    return (
        subprocess.run(
            [
                env.python,
                '-m',
                'pip',
                'download',
                '-q',
                '--no-deps',
                '--no-cache-dir',
                '-d',
                folder,
                'six',
            ],
            env=ENVIRON,
            capture_output=True,
        ).returncode
        == 0
    )


@pytest.fixture(scope='package')
def tensorflow(tmp_path_factory):
    """The Python that has TensorFlow."""
    kept = os.environ.get(KEPT)
    folder = Path(kept or tmp_path_factory.mktemp('tensorflow') / 'env')
    python = folder / 'bin' / 'python'
    if not (
        python.exists()
        and subprocess.run([python, '-c', 'import tensorflow'], capture_output=True).returncode == 0
    ):
        install(folder)
    yield python
    if not kept:
        shutil.rmtree(folder)  # more than a gigabyte


def install(folder):
    env = Environment(folder)
    result = subprocess.run(
        [env.python, '-m', 'pip', 'install', '-q', 'tensorflow-cpu'],
        env=ENVIRON,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        if not index_is_reachable(env, folder / 'probe'):
            pytest.skip(
                'the package index cannot be reached: TensorFlow cannot be installed. '
                f'{KEPT}=FOLDER names an environment that has it'
            )
        pytest.fail(f'pip install tensorflow-cpu: {result.stderr}')
