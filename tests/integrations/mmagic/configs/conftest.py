"""mmagic's own config files, out of its wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

#: A wheel that is there already, or a folder that keeps it between runs.
VARIABLE = 'MMAGIC_WHEEL'
NAME = 'mmagic-1.2.0-py2.py3-none-any.whl'
FOLDERS = ('deepfillv1', 'deepfillv2', 'global_local', 'partial_conv', 'aot_gan')


@pytest.fixture(scope='session')
def wheel(tmp_path_factory):
    """The released wheel; nothing of it is installed."""
    named = Path(os.environ.get(VARIABLE) or tmp_path_factory.mktemp('wheel'))
    path = named / NAME if named.is_dir() else named
    if path.is_file():
        return path
    result = subprocess.run(
        [
            sys.executable,
            '-m',
            'pip',
            'download',
            '--no-deps',
            '--quiet',
            '--retries',
            '1',
            '--disable-pip-version-check',
            '--dest',
            str(path.parent),
            'mmagic==1.2.0',
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    if result.returncode:
        pytest.skip(
            f'mmagic 1.2.0 cannot be downloaded (set {VARIABLE} to its wheel): '
            f'{result.stderr.strip().splitlines()[-1:]}'
        )
    return path


@pytest.fixture(scope='session')
def mmagic_configs(wheel, tmp_path_factory):
    """The folder of mmagic's configs."""
    folder = tmp_path_factory.mktemp('mmagic')
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if '/.mim/configs/' in name]
        archive.extractall(folder, names)
    return folder / 'mmagic' / '.mim' / 'configs'
