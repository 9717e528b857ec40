"""TensorFlow itself: its graph, its checkpoint, and our model on the converted weights."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import init_model, inpaint
from tests.helpers import ROOT, config
from tests.packaging.conftest import ENVIRON, run

pytestmark = pytest.mark.slow

CONFIG = 'deepfillv1/deepfillv1_tf_256x256_1x16_places.py'
GRAPH = ROOT / 'tests' / 'reference' / 'tensorflow_v1.py'
TOLERANCE = 1e-4  # of images in [-1, 1], and of scores


@pytest.fixture(scope='module')
def made(tensorflow, tmp_path_factory):
    """Folder with TensorFlow's checkpoint and outputs, and the converted weights."""
    folder = tmp_path_factory.mktemp('checkpoint')
    run(tensorflow, GRAPH, folder)
    env = dict(ENVIRON, PYTHONPATH=str(ROOT))
    words = ('-m', 'mmdeepfill', 'convert', 'deepfillv1_tensorflow')
    result = subprocess.run(
        [sys.executable, *words, folder, folder / 'converted.pth'],
        env=env,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope='module')
def outputs(made):
    return np.load(made / 'outputs.npz')


@pytest.fixture(scope='module')
def model(made):
    model = MODELS.build(config(CONFIG).model).eval()
    state = torch.load(made / 'converted.pth', weights_only=True)['state_dict']
    model.load_state_dict(state, strict=True)
    return model


def nchw(array):
    return torch.from_numpy(array).permute(0, 3, 1, 2).contiguous()


def generate(model, outputs, case):
    images = nchw(outputs[f'{case}_image']) / 127.5 - 1
    mask = nchw(outputs[f'{case}_mask']).expand(len(images), -1, -1, -1)
    with torch.no_grad():
        return model.generator(images * (1 - mask), mask)


@pytest.mark.parametrize('case, shape', [('square', (2, 3, 256, 256)), ('wide', (1, 3, 512, 680))])
def test_generator(model, outputs, case, shape):
    result = generate(model, outputs, case)
    for name in ('coarse', 'refined'):
        expected = nchw(outputs[f'{case}_{name}'])
        assert expected.shape == shape
        assert expected.std() > 0.1 and (expected.abs() == 1).float().mean() < 0.01
        assert (result[name] - expected).abs().max() < TOLERANCE


@pytest.mark.parametrize(
    'change',
    [
        {'align_corners': False},
        {'overlap': 'count'},
        {'mask_mode': 'neg_inf'},
        {'fuse_kernel_size': 1},
        {'softmax_scale': 9.0},
        {'norm_bias': 1e-3},
    ],
)
def test_the_comparison_sees_each_switch_of_the_attention(model, outputs, change, monkeypatch):
    layer = model.generator.stage2.contextual_attention_neck.contextual_attention
    for name, value in change.items():
        monkeypatch.setattr(layer, name, value)
    refined = generate(model, outputs, 'square')['refined']
    expected = nchw(outputs['square_refined'])
    assert (refined - expected).abs().max() > 10 * TOLERANCE


def test_critics(model, outputs):
    views = {f'{name}_disc': nchw(outputs[f'{name}_view']) for name in ('global', 'local')}
    assert views['global_disc'].shape[-2:] == (256, 256)
    assert views['local_disc'].shape[-2:] == (128, 128)
    with torch.no_grad():
        scores = model.disc(views)
    for name in ('global', 'local'):
        expected = torch.from_numpy(outputs[f'{name}_score'])
        assert expected.shape == (2, 1) and expected.std() > 0.1
        assert (scores[f'{name}_disc'] - expected).abs().max() < TOLERANCE


def test_a_photograph_in_rgb(made, outputs):
    model = init_model(ROOT / 'configs' / CONFIG, made / 'converted.pth')
    image = np.ascontiguousarray(outputs['square_image'][0, ..., ::-1])
    hole = outputs['square_mask'][0, ..., 0] == 1
    result = inpaint(image, hole, model)
    expected = (outputs['square_refined'][0, ..., ::-1] + 1) * 127.5
    assert np.abs(result[hole] - expected[hole]).max() < 0.52  # rounding, and the tolerance
    assert (result[~hole] == image[~hole]).all()
