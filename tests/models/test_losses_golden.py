"""Losses against the values of mmagic 1.2.0, in float64 (tests/golden/README.md)."""

import pytest
import torch
from torch import nn

from mmdeepfill.models import losses
from tests.helpers import array, box_masks, fill, golden

VALUES = golden('losses')
REL = 1e-8


def near(name):
    return pytest.approx(float(VALUES[name]), rel=REL)


@pytest.fixture
def images():
    pred, target = (
        array(f'pub.loss.{name}', (2, 3, 16, 20)).double() for name in ('pred', 'target')
    )
    return pred, target, box_masks([(2, 3, 8, 9), (0, 0, 5, 20)], (16, 20), torch.float64)


def test_l1(images):
    pred, target, mask = images
    loss = losses.L1Loss()
    assert loss(pred, target).item() == near('l1_mean')
    assert 1.2 * loss(pred, target, mask).item() == near('l1_hole')
    assert loss(pred, target, 1 - mask).item() == near('l1_valid')
    assert losses.L1Loss(sample_wise=True)(pred, target, mask).item() == near('l1_hole_samplewise')


def test_masked_tv(images):
    pred, _, mask = images
    assert 0.1 * losses.MaskedTVLoss()(pred, mask).item() == near('tv_hole')


@pytest.mark.parametrize(
    'kind, loss',
    [
        ('vanilla', losses.VanillaLoss()),
        ('lsgan', losses.LeastSquaresLoss()),
        ('wgan', losses.WassersteinLoss()),
        ('hinge', losses.HingeLoss()),
    ],
)
def test_objectives(kind, loss):
    logits = array('pub.loss.logits', (4, 1)).double()
    parts = loss.discriminator_loss(logits, logits)
    assert parts['real'].item() == near(f'gan_{kind}_real1_disc1')
    assert parts['fake'].item() == near(f'gan_{kind}_real0_disc1')
    assert 0.01 * loss.generator_loss(logits).item() == near(f'gan_{kind}_real1_disc0')


def test_disc_shift():
    logits = array('pub.loss.logits', (4, 1)).double()
    # mmagic halves it where it is used, ours inside
    assert 2 * losses.DiscShiftLoss(1e-3)(logits).item() == near('disc_shift')


@pytest.mark.parametrize('masked, name', [((), 'gp'), (('disc',), 'gp_masked')])
def test_gradient_penalty_per_pixel(images, masked, name):
    real, fake, mask = images
    critic = fill(
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.ELU(), nn.Flatten(), nn.Linear(1008, 1))
    ).double()
    penalty = losses.GradientPenalty(10.0, norm='pixel', masked=masked)
    torch.manual_seed(7)
    mixed = penalty.mix({'disc': real}, {'disc': fake})
    value = penalty({'disc': critic(mixed['disc'])}, mixed, {'disc': mask})['disc']
    assert value.item() == near(name)


def test_mse(images):
    pred, target, mask = images
    assert losses.MSELoss()(pred, target, mask).item() == near('mse_hole')
