"""TensorFlow itself, as in ``test_tensorflow_parity``: DeepFillv2's graph."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from mmdeepfill.core.registry import MODELS
from tests.converters.test_tensorflow_parity import TOLERANCE, generate, nchw
from tests.helpers import ROOT, config
from tests.packaging.conftest import ENVIRON, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def made(tensorflow, tmp_path_factory):
    """TensorFlow's outputs, and our model with the converted weights."""
    folder = tmp_path_factory.mktemp('checkpoint')
    run(tensorflow, ROOT / 'tests' / 'reference' / 'tensorflow_v2.py', folder)
    words = ('-m', 'mmdeepfill', 'convert', 'deepfillv2_tensorflow')
    result = subprocess.run(
        [sys.executable, *words, folder, folder / 'converted.pth'],
        env=dict(ENVIRON, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    model = MODELS.build(config('deepfillv2/deepfillv2_tf_256x256_1x16_places.py').model).eval()
    state = torch.load(folder / 'converted.pth', weights_only=True)['state_dict']
    model.load_state_dict(state, strict=True)
    return np.load(folder / 'outputs.npz'), model


@pytest.mark.parametrize('case, shape', [('square', (2, 3, 256, 256)), ('wide', (1, 3, 256, 344))])
def test_generator(made, case, shape):
    outputs, model = made
    result = generate(model, outputs, case)
    for name in ('coarse', 'refined'):
        expected = nchw(outputs[f'{case}_{name}'])
        assert expected.shape == shape and expected.std() > 0.1
        assert (expected.abs() > 0.99).float().mean() < 0.05
        assert (result[name] - expected).abs().max() < TOLERANCE


@pytest.mark.parametrize(
    'change', [{'align_corners': False}, {'overlap': 'count'}, {'mask_mode': 'neg_inf'}]
)
def test_the_comparison_sees_the_attention(made, change, monkeypatch):
    outputs, model = made
    layer = model.generator.stage2.contextual_attention_neck.contextual_attention
    for name, value in change.items():
        monkeypatch.setattr(layer, name, value)
    refined = generate(model, outputs, 'square')['refined']
    assert (refined - nchw(outputs['square_refined'])).abs().max() > 10 * TOLERANCE


def test_critic(made):
    outputs, model = made
    with torch.no_grad():
        scores = model.disc(nchw(outputs['view']))
    expected = nchw(outputs['scores'])
    assert expected.shape == (2, 256, 4, 4) and expected.std() > 0.05
    assert (scores - expected).abs().max() < TOLERANCE * expected.abs().max()
