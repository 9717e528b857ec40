"""Training steps on a CUDA device that is not there: nothing in them waits for it."""

import json
import shutil
import subprocess
import sys

import pytest
import torch

from tests.fake_cuda.device import TRIED
from tests.helpers import ROOT

#: Each method's recipe, and an iteration of each of its phases.
RECIPES = {
    'deepfillv1/deepfillv1_256x256_8x2_places.py': '0,4',
    'deepfillv1/deepfillv1_256x256_4x4_celeba.py': '0',
    'deepfillv2/deepfillv2_256x256_8x2_celeba.py': '0',
    'global_local/gl_256x256_8x12_celeba.py': '0,90000,100000',
    'partial_conv/pconv_256x256_stage1_8x1_places.py': '0',
    'aot_gan/aot-gan_smpgan_4xb4_places-512x512.py': '0',
    'gmcnn/gmcnn_256x256_1x8_places.py': '0',
    'shift_net/shift_net_paper_256x256_1x1_paris.py': '0',
    'patch_gan/patch_gan_demir_256x256_1x16_paris.py': '0',
    'edgeconnect/edgeconnect_phase4_256x256_1x8_celeba.py': '0',
    'lama/lama_fourier_256x256_8x5_places.py': '0',
}
#: Beside the one look at the result: Canny's edges are found on the host.
MORE = {'edgeconnect/edgeconnect_phase4_256x256_1x8_celeba.py': 2}
#: Whose generator keeps channels last, from the first convolution to the last.
CHANNELS_LAST = [name for name in RECIPES if name.startswith('deepfill')]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which('g++') is None, reason='there is no g++ to compile the guard'),
    pytest.mark.skipif(
        not torch.__version__.startswith(TRIED),
        reason=f'the interface of hooks has been tried with torch {", ".join(TRIED)}',
    ),
    pytest.mark.skipif(torch.cuda.is_available(), reason='there is a real one'),
]


@pytest.fixture(scope='module')
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp('guard')
    names = [f'{name}@{numbers}' for name, numbers in RECIPES.items()]
    command = [sys.executable, '-W', 'ignore', '-m', 'tests.fake_cuda.steps', str(folder), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]
    return {line['config']: line for line in lines}


@pytest.mark.parametrize('name', RECIPES)
def test_training_never_waits(found, name):
    assert found[name]['training']['waits'] == {}


@pytest.mark.parametrize('name', RECIPES)
def test_prediction_waits_once(found, name):
    assert sum(found[name]['prediction']['waits'].values()) <= 1 + MORE.get(name, 0)


@pytest.mark.parametrize('name', RECIPES)
def test_devices_are_not_mixed(found, name):
    for step in ('training', 'prediction'):
        assert found[name][step]['mixed'] == {}


@pytest.mark.parametrize('step', ['training', 'prediction'])
@pytest.mark.parametrize('name', CHANNELS_LAST)
def test_the_generator_keeps_channels_last(found, name, step):
    formats = found[name][step]['formats']
    assert {key for key in formats if key.startswith('generator')} == {'generator: channels last'}


def test_the_benchmark_for_a_gpu_mixes_no_devices(tmp_path):
    command = [sys.executable, '-W', 'ignore', '-m', 'tests.fake_cuda.benchmark', str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    *rows, counts = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == '{']
    assert counts['mixed'] == {}
    # there is no compiler for the fake device, and it captures no graphs
    eager = [row for row in rows if row.get('way', 'eager') == 'eager']
    assert len(eager) == 16
    assert [row for row in eager if 'error' in row] == []
