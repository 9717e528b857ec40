"""ResNetPL against the values of the authors' code, and what it is not."""

import json

import numpy as np
import pytest
import torch

from mmdeepfill.backbones import DilatedResNet50
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.lama import ResNetPL
from tests.helpers import GOLDEN, fill, golden, write_vgg

VALUES = golden('lama_losses')


@pytest.fixture(scope='module')
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp('ade20k') / 'encoder_epoch_20.pth'
    torch.save(fill(DilatedResNet50()).state_dict(), path)
    return path


@pytest.fixture(scope='module')
def images():
    small = golden('lama_small')
    image, mask = (torch.from_numpy(small[name]).double() for name in ('image01', 'mask'))
    return torch.from_numpy(small['predicted_eval']).double(), image, mask


def test_the_networks_names_are_those_of_the_published_file():
    table = json.loads((GOLDEN / 'lama_keys.json').read_text())['ade20k_encoder']
    found = {name: list(value.shape) for name, value in DilatedResNet50().state_dict().items()}
    assert found == table


def test_features_of_the_authors_encoder(images):
    network = fill(DilatedResNet50()).double()
    features = list(network(images[1]).values())
    assert [list(x.shape) for x in features] == VALUES['pl_feature_shapes'].tolist()
    for number, feature in enumerate(features):
        np.testing.assert_allclose(
            feature[0, :8, 0, 0], VALUES[f'pl_feature{number}_first8'], rtol=0, atol=1e-10
        )
        np.testing.assert_allclose(
            feature.abs().mean(), VALUES[f'pl_feature{number}_mean_abs'], rtol=1e-10
        )


@pytest.mark.parametrize('batch_statistics', [False, True])
def test_value_of_the_authors_loss(file, images, batch_statistics):
    loss = ResNetPL(weights=str(file), batch_statistics=batch_statistics)
    found = loss.train()(images[0], images[1]).item()
    key = 'pl_feature_mse_train_mode' if batch_statistics else 'pl_feature_mse'
    # differences of 1e-8 between features of 0.3: compared relatively
    assert found == pytest.approx(float(VALUES[key].sum()), rel=1e-6)


def test_it_has_no_state_and_gives_the_image_a_gradient(file, images):
    loss = MODELS.build({'type': 'ResNetPL', 'weights': str(file)})
    image = images[0].float().requires_grad_()
    loss(image, images[1].float()).backward()
    assert image.grad.abs().max() > 0
    assert not loss.state_dict() and not list(loss.parameters()) and not list(loss.buffers())


def test_another_backbone(tmp_path, images):
    vgg = write_vgg(tmp_path / 'vgg16.pth', count=23)
    assert ResNetPL('vgg16', vgg)(images[0], images[1]).item() > 0
    assert ResNetPL('vgg16', vgg)(images[1], images[1]).item() == 0
    with pytest.raises(ValueError, match=r"backbone: expected one of .*'ade20k'.*got 'resnet'"):
        ResNetPL('resnet')


def test_a_missing_file_and_another_network(tmp_path, monkeypatch, images):
    monkeypatch.setenv('MMDEEPFILL_WEIGHTS', str(tmp_path))
    monkeypatch.setenv('TORCH_HOME', str(tmp_path / 'torch'))
    with pytest.raises(FileNotFoundError, match='encoder_epoch_20.pth.*Put the file there'):
        ResNetPL()(images[0], images[1])
    torch.save({'conv1.weight': torch.zeros(64, 3, 7, 7)}, tmp_path / 'encoder_epoch_20.pth')
    with pytest.raises(ValueError, match='does not fit ADE20K'):
        ResNetPL()(images[0], images[1])


def test_a_region_is_refused(images):
    with pytest.raises(ValueError, match="needs region='all'"):
        ResNetPL()(images[0], images[1], weight=images[2])
