import pytest
import torch

from mmdeepfill.inference import InpaintingInferencer, init_model
from tests.helpers import config


@pytest.fixture(scope='session')
def small_model():
    """A quarter of DeepFillv1 with random weights, whose output is not all black and white."""
    torch.manual_seed(0)
    model = init_model(config('deepfillv1/deepfillv1_small_96x96_1x8_samples.py'))
    with torch.no_grad():
        for stage in (model.generator.stage1, model.generator.stage2):
            stage.decoder.dec7.conv.weight *= 0.1
    return model


@pytest.fixture(scope='session')
def inferencer(small_model):
    return InpaintingInferencer(small_model, show_progress=False)
