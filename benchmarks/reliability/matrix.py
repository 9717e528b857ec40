"""The core of the test suite with the oldest and the newest packages that are supported.

    python benchmarks/reliability/matrix.py --folder .venv-matrix [ROW ...]

Each row is an environment of its own, made once and kept; it takes some gigabytes where PyPI's torch
brings CUDA, see requirements/constraints.txt. A row whose packages cannot be installed says so, and
counts as failed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent


class Row(NamedTuple):
    """An environment.

    Attributes:
        python (str): Version that is taken if it is there; else the one that runs this.
        packages (tuple): As pip is asked for them, beside those of setup.py.
        without (tuple): Those of setup.py that it does without.
    """

    python: str
    packages: tuple
    without: tuple = ()


#: numpy 1.26 and 2, mmcv-lite 2.1, 2.2 and none, oldest and newest torch, mmengine and its
#: maintained fork; the extremes first.
ROWS = {
    'oldest': Row('3.10', ('torch==2.1.0', 'numpy==1.26.4', 'mmcv-lite==2.1.0')),
    'newest': Row('3.13', ('torch', 'numpy>=2', 'mmcv-lite==2.2.0')),
    'fork': Row('3.13', ('torch', 'numpy>=2', 'onedl-mmengine'), without=('mmengine',)),
    'numpy1': Row('3.11', ('torch==2.13.0', 'numpy==1.26.4', 'mmcv-lite==2.2.0')),
    'mmcv21': Row('3.11', ('torch==2.13.0', 'numpy>=2', 'mmcv-lite==2.1.0')),
}
CORE = (
    'tests/models',
    'tests/datasets',
    'tests/checkpoints',
    'tests/engine',
    'tests/evaluation',
    'tests/imageio/pictures',
    'tests/inference/filling',
    'tests/fuzz',
    'tests/security',
)
SHOWN = (
    *('torch', 'numpy', 'mmcv-lite', 'mmengine', 'onedl-mmengine', 'opencv-python'),
    *('torchmetrics', 'pillow'),
)
_STAMP = '.installed'


def main(argv: list[str] | None = None) -> int:
    """Make the environments, run the core in each, print a table.

    Returns:
        int: 1 if a row failed, else 0.
    """
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument(
        'rows', nargs='*', metavar='ROW', help=f'some of {", ".join(ROWS)}; all by default'
    )
    parser.add_argument(
        '--folder',
        type=Path,
        default=ROOT / '.venv-matrix',
        help='where the environments are (default: %(default)s)',
    )
    parser.add_argument('--tests', nargs='+', default=CORE, help='in place of the core')
    parser.add_argument('--jobs', default='2', help='files of tests at a time (default 2)')
    args = parser.parse_args(argv)
    unknown = set(args.rows) - set(ROWS)
    if unknown:
        parser.error(f'no row {sorted(unknown)}; there are {", ".join(ROWS)}')
    results = [_row(name, args.folder / name, args.tests, args.jobs) for name in args.rows or ROWS]
    print('\n| row | python | ' + ' | '.join(SHOWN) + ' | result | seconds |')
    print('| --- ' * (len(SHOWN) + 4) + '|')
    for result in results:
        print('| ' + ' | '.join(result) + ' |')
    return int(any(' passed' not in result[-2] or 'failed' in result[-2] for result in results))


def _row(name: str, folder: Path, tests: list[str], jobs: str) -> list[str]:
    start = time.monotonic()
    python = folder / 'bin' / 'python'
    versions = ['-'] * (1 + len(SHOWN))
    if not (folder / _STAMP).exists() and not _install(ROWS[name], folder):
        return [name, *versions, 'cannot be installed', '-']
    versions = _versions(python)
    print(f'== {name}: {" ".join(tests)}', flush=True)
    done = subprocess.run(
        [
            str(python),
            '-m',
            'pytest',
            '-q',
            '-p',
            'no:cacheprovider',
            '-n',
            jobs,
            '--dist',
            'loadfile',
            '-m',
            'not slow and not gpu and not mmagic',
            *tests,
        ],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    print(
        '\n'.join(
            line for line in done.stdout.splitlines() if line.startswith(('FAILED', 'ERROR', 'E  '))
        ),
        flush=True,
    )
    counts = re.findall(r'\d+ (?:passed|failed|errors?|skipped)', done.stdout.splitlines()[-1])
    return [
        name,
        *versions,
        ', '.join(counts) or f'status {done.returncode}',
        f'{time.monotonic() - start:.0f}',
    ]


def _install(row: Row, folder: Path) -> bool:
    interpreter = shutil.which(f'python{row.python}') or sys.executable
    if subprocess.run([interpreter, '-V'], capture_output=True).returncode:
        interpreter = sys.executable
    shutil.rmtree(folder, ignore_errors=True)
    pip = [str(folder / 'bin' / 'python'), '-m', 'pip', 'install', '-q']
    for command in (
        [interpreter, '-m', 'venv', str(folder)],
        [*pip, '-U', 'pip'],
        # the project itself is on PYTHONPATH: its links must not change under others
        [*pip, *row.packages, *_requirements(row.without)],
    ):
        print('$', ' '.join(command), flush=True)
        if subprocess.run(command).returncode:
            return False
    (folder / _STAMP).touch()
    return True


def _requirements(without: tuple) -> list[str]:
    """What setup.py asks for, and what the core needs of its extras."""
    found = subprocess.run(
        [
            sys.executable,
            '-c',
            'import setuptools  # which brings distutils\n'
            'import distutils.core\n'
            'made = distutils.core.run_setup("setup.py", stop_after="init")\n'
            'extras = made.extras_require\n'
            'names = ("metrics", "samples", "app", "tensorboard")\n'
            'print("\\n".join([*made.install_requires, *sum((extras[n] for n in names), []),'
            ' *(one for one in extras["test"] if "playwright" not in one)]))',
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = found.stdout.split('\n')[:-1]
    return [line for line in lines if re.match(r'[\w.-]+', line).group() not in without]


def _versions(python: Path) -> list[str]:
    code = (
        'import platform, importlib.metadata as m\n'
        'there = {one.metadata["Name"]: one.version for one in m.distributions()}\n'
        f'print(platform.python_version(), *(there.get(name, "-") for name in {SHOWN}))'
    )
    return subprocess.run(
        [str(python), '-c', code], capture_output=True, text=True, check=True
    ).stdout.split()


if __name__ == '__main__':
    sys.exit(main())
