"""Which model, with which weights, on which device."""

import logging

import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.app.catalogue import Catalogue
from mmdeepfill.inference import InpaintingInferencer, init_model, inpaint
from mmdeepfill.inference.devices import choose_device
from mmdeepfill.inference.model_choice import choose_model
from mmdeepfill.zoo import find_model
from tests.helpers import config
from tests.inference.filling.mean_fill import MeanFill
from tests.inference.test_inferencer import BOX, hole, pixels


def test_names():
    names = InpaintingInferencer.list_models()
    assert {'deepfillv1_256x256_8x2_places', 'opencv_telea', 'opencv_ns'} <= set(names)
    with pytest.raises(ValueError, match="model 'deepfill_places' is neither a file nor.*Did"):
        InpaintingInferencer('deepfill_places')


def test_by_config_and_weights(small_model, tmp_path):
    path = tmp_path / 'small.pth'
    torch.save(small_model.state_dict(), path)
    expected = inpaint(pixels(), BOX, small_model)
    cfg = config('deepfillv1/deepfillv1_small_96x96_1x8_samples.py')
    for model in ('deepfillv1_small_96x96_1x8_samples', cfg.filename, cfg):
        assert np.array_equal(inpaint(pixels(), BOX, model, weights=path), expected)


@pytest.mark.parametrize(
    'name, method', [('opencv_telea', cv2.INPAINT_TELEA), ('opencv_ns', cv2.INPAINT_NS)]
)
def test_models_without_weights(name, method):
    image = pixels()
    expected = cv2.inpaint(
        np.where(hole()[..., None], 128, image), hole().astype(np.uint8), 3, method
    )
    assert np.array_equal(inpaint(image, BOX, name), expected)
    with pytest.raises(ValueError, match='OpenCVInpaintor has no weights'):
        InpaintingInferencer(name, weights='some.pth')


def test_random_weights_are_refused():
    with pytest.raises(ValueError, match='AdversarialInpaintor has weights, and none were given'):
        InpaintingInferencer('deepfillv1_small_96x96_1x8_samples')


@pytest.mark.parametrize(
    'model, weights, message',
    [
        (3, None, 'model must be a name, a config file, a config, or a built model; got int'),
        (None, 'some.pth', "model must be named beside weights: the file 'some.pth'"),
        (MeanFill(), 'some.pth', 'weights are for a model that is named'),
    ],
)
def test_bad_choices_are_named(model, weights, message):
    with pytest.raises(ValueError, match=message):
        InpaintingInferencer(model, weights)


def test_the_default_is_the_same_everywhere_and_is_said(tmp_path, monkeypatch, caplog):
    """Also where released weights of another model have been downloaded."""
    monkeypatch.setenv('MMDEEPFILL_HOME', str(tmp_path))
    other = find_model('deepfillv1_256x256_4x4_celeba')
    (tmp_path / 'checkpoints').mkdir()
    (tmp_path / 'checkpoints' / other.filename).write_bytes(b'')
    with caplog.at_level(logging.WARNING, 'mmdeepfill'):
        choice = choose_model()
        inpaint(pixels(), BOX)
    assert choice.weights == choice.name == 'auto' and find_model('auto').in_package
    # the page proposes what the command takes
    assert [model['name'] for model in Catalogue().models() if model['chosen']] == ['auto']
    assert [record.getMessage()[:43] for record in caplog.records] == [
        'no model named: using auto, which comes wit'
    ] * 2


@pytest.mark.parametrize(
    'device, message',
    [
        ('gpu', "device must be 'cpu', 'cuda', 'cuda:N' or 'mps'; got 'gpu'"),
        ('meta', "device must be .*got 'meta'"),
        ('cuda:99', "device 'cuda:99': torch finds"),
    ],
)
def test_devices_that_are_not_there_are_refused(device, message):
    with pytest.raises(ValueError, match=message):
        choose_device(device)


@pytest.mark.skipif(torch.cuda.is_available(), reason='has a GPU')
def test_the_cpu_is_used_where_there_is_nothing_else():
    if not torch.backends.mps.is_available():
        assert choose_device().type == 'cpu'
        with pytest.raises(ValueError, match="device 'mps': torch finds no Apple GPU"):
            choose_device('mps')
    with pytest.raises(ValueError, match="device 'cuda': torch finds 0 CUDA devices"):
        choose_device('cuda')


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason='needs a GPU')
def test_a_gpu_gives_what_the_cpu_gives():
    torch.manual_seed(0)
    model = init_model(config('deepfillv1/deepfillv1_small_96x96_1x8_samples.py'))
    expected = inpaint(pixels(np.float32), BOX, model)
    filled = inpaint(pixels(np.float32), BOX, model, device='cuda')
    assert np.array_equal(filled[~hole()], pixels(np.float32)[~hole()])
    assert np.abs(filled - expected).max() < 1e-2


@pytest.mark.parametrize('threads', [0, True, 1.5, 10**9])
def test_threads_are_checked(threads):
    with pytest.raises(ValueError, match='threads must be an integer in 1..1024 or None; got'):
        InpaintingInferencer(MeanFill(), threads=threads)
