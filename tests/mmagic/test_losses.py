"""Our losses in the place of mmagic's own: the same inputs give the same values."""

import pytest
import torch
from torch import nn

from tests.helpers import array, assert_near, box_masks, fill


def both(kind, **arguments):
    """(mmagic's, ours)"""
    from mmagic.registry import MODELS as THEIRS

    losses = [
        THEIRS.build(dict(type=f'{scope}{kind}', **arguments)) for scope in ('', 'mmdeepfill.')
    ]
    assert type(losses[0]).__module__.startswith('mmagic.')
    assert type(losses[1]).__module__.startswith('mmdeepfill.')
    return losses


@pytest.fixture
def images():
    pred, target = (
        array(f'pub.mmagic.{name}', (2, 3, 16, 20)).double() for name in ('pred', 'target')
    )
    return pred, target, box_masks([(2, 3, 8, 9), (0, 0, 5, 20)], (16, 20), torch.float64)


def assert_same(losses, x, *rest, **kwargs):
    """Values and gradients of the first input agree."""
    x = x.clone().requires_grad_()
    values, gradients = [], []
    for loss in losses:
        value = loss(x, *rest, **kwargs)
        values.append(value)
        gradients += torch.autograd.grad(value.sum(), x)
    assert values[0].shape == values[1].shape
    assert_near(values[1], values[0])
    assert_near(gradients[1], gradients[0])


@pytest.mark.parametrize('kind', ['L1Loss', 'MSELoss'])
@pytest.mark.parametrize(
    'arguments',
    [
        {},
        {'loss_weight': 1.2},
        {'loss_weight': 6.0, 'sample_wise': True},
        {'reduction': 'sum'},
        {'loss_weight': 0.5, 'reduction': 'none'},
    ],
    ids=['plain', 'weighted', 'by samples', 'sum', 'none'],
)
@pytest.mark.parametrize('channels', [0, 1, 3])
def test_pixelwise(images, kind, arguments, channels):
    pred, target, mask = images
    weight = mask.repeat(1, channels, 1, 1) if channels else None
    if channels == 3:
        weight = weight * array('pub.mmagic.weight', (2, 3, 16, 20)).double().abs()
    assert_same(both(kind, **arguments), pred, target, weight=weight)


def test_total_variation(images):
    pred, _, mask = images
    assert_same(both('MaskedTVLoss', loss_weight=0.1), pred, mask=mask)


@pytest.mark.parametrize('gan_type', ['vanilla', 'lsgan', 'wgan', 'hinge'])
@pytest.mark.parametrize('real, disc', [(True, True), (False, True), (True, False)])
def test_adversarial(gan_type, real, disc):
    losses = both('GANLoss', gan_type=gan_type, loss_weight=1e-4)
    assert_same(losses, array('pub.mmagic.scores', (4, 1)).double(), real, is_disc=disc)


def test_soft_mask_of_real_images(images):
    # what mmagic and we make of filled images differs: its labels are inverted
    losses = both('GANLoss', gan_type='smgan', loss_weight=0.01)
    scores = array('pub.mmagic.map', (2, 1, 4, 5)).double()
    assert_same(losses, scores, True, True, mask=images[2])
    theirs, ours = (loss(scores, False, True, mask=images[2]) for loss in losses)
    assert (theirs - ours).abs() > 0.1


@pytest.mark.parametrize('with_mask', [False, True])
def test_gradient_penalty(images, with_mask):
    real, fake, mask = images
    critic = fill(
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.ELU(), nn.Flatten(), nn.Linear(1008, 1))
    ).double()
    values, gradients = [], []
    for loss in both('GradientPenaltyLoss', loss_weight=10.0):
        torch.manual_seed(7)
        values.append(loss(critic, real, fake, mask=mask if with_mask else None))
        gradients.append(torch.autograd.grad(values[-1], critic[0].weight)[0])
    assert_near(values[1], values[0])
    assert_near(gradients[1], gradients[0])


def test_disc_shift():
    losses = both('DiscShiftLoss', loss_weight=1e-3)
    scores = array('pub.mmagic.shift', (4, 1)).double()
    assert_same(losses, scores)
    assert_same(losses, scores.mean())


@pytest.mark.parametrize('weights', [{}, {'style_weight': 0}, {'perceptual_weight': 0}])
def test_perceptual(tmp_path, monkeypatch, weights):
    # the published weights are not needed: both get those of one file
    from torchvision.models import vgg

    network = fill(vgg.vgg16())
    torch.save(network.state_dict(), tmp_path / 'vgg16.pth')
    monkeypatch.setattr(vgg, 'vgg16', lambda pretrained: network)
    arguments = dict(layer_weights={'4': 1.0, '9': 1.0, '16': 1.0}, vgg_type='vgg16', **weights)
    from mmagic.registry import MODELS as THEIRS

    theirs = THEIRS.build(
        dict(type='PerceptualLoss', pretrained='torchvision://vgg16', **arguments)
    ).double()
    ours = THEIRS.build(
        dict(type='mmdeepfill.PerceptualLoss', pretrained=str(tmp_path / 'vgg16.pth'), **arguments)
    ).double()
    images = [array(f'pub.mmagic.vgg.{name}', (2, 3, 32, 40), 0.3).double() for name in 'ab']
    for a, b in zip(theirs(*images), ours(*images)):
        if a is None:
            assert b is None
        else:
            assert_near(b, a)
