"""What starting does not import, each looked at in a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.helpers import ROOT

FRAMEWORK = ['torch', 'mmcv', 'mmengine', 'cv2', 'numpy', 'PIL']
#: Of tools, metrics, drawing and logging: not needed to make a batch or to train on it.
HEAVY = [
    'torchmetrics',
    'scipy',
    'skimage',
    'matplotlib',
    'tensorboard',
    'pandas',
    'mim',
    'torch.utils.tensorboard',
]
HELP = (
    'import mmdeepfill.cli.main as command\n'
    "try:\n    command.main(['--help'])\nexcept SystemExit as end:\n    assert not end.code"
)


@pytest.mark.parametrize(
    'program,unwanted',
    [
        ('import mmdeepfill', FRAMEWORK + HEAVY),
        (HELP, FRAMEWORK + HEAVY),
        ('import mmdeepfill.core.registry', ['torch', 'mmcv', 'cv2', *HEAVY]),
        ('import mmdeepfill.datasets', ['mmengine.runner', 'mmdeepfill.models', *HEAVY]),
        ('import mmdeepfill.models', ['mmdeepfill.datasets', 'mmdeepfill.engine', *HEAVY]),
        ('import mmdeepfill.engine, mmdeepfill.evaluation', HEAVY),
    ],
    ids=['package', 'help', 'registry', 'datasets', 'models', 'engine and evaluation'],
)
def test_imports_stay_light(program, unwanted):
    program += f'\nimport sys\nprint([name for name in {unwanted} if name in sys.modules])'
    result = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', program],
        cwd=ROOT,
        text=True,
        check=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
    )
    assert result.stdout.splitlines()[-1] == '[]'
