"""AOT-GAN's objective: planted scores, losses by hand."""

import math

import pytest
import torch
from torch import nn

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.aot_gan.soft_mask import SoftMaskPatchLoss
from tests.helpers import assert_near, config

SIZE = 64


@pytest.fixture
def mask():
    """A hole far larger than the blur on the right; every pixel left of column 32 is known."""
    mask = torch.zeros(1, 1, SIZE, SIZE, dtype=torch.float64)
    mask[..., 32:] = 1
    return mask


def flat(value):
    return torch.full((1, 1, 6, 6), value, dtype=torch.float64)


def test_labels_of_a_filled_image_are_0_in_the_hole_and_1_where_it_is_known(mask):
    label = SoftMaskPatchLoss(kernel_size=5, sigma=1.0).double().label(mask)
    # of exp(-x^2 / 2), at a distance of -2 .. 2, those that fall into the hole
    weights = [math.exp(-x * x / 2) for x in range(-2, 3)]
    share = [sum(weights[2 - d :]) / sum(weights) for d in (-2, -1, 0, 1)]
    row = torch.tensor([1.0] * 30 + [1 - s for s in share] + [0.0] * 30, dtype=torch.float64)
    assert_near(label[0, 0, 20], row, 1e-6)
    assert (label[..., :30] == 1).all()


@pytest.mark.parametrize('hole', [0.0, 1.0])
def test_the_border_of_the_image_is_as_its_middle(hole):
    mask = torch.full((2, 1, 100, 40), hole)
    assert_near(SoftMaskPatchLoss().label(mask) + mask, torch.ones_like(mask), 1e-6)


def test_hand_computed_losses(mask):
    """Scores of 0.9 on real and 0.2 on filled images; half the image is a hole."""
    loss = SoftMaskPatchLoss(kernel_size=1).double()  # hard labels
    parts = loss.discriminator_loss(flat(0.9), flat(0.2), mask)
    assert parts['real'].item() == pytest.approx(0.1**2)
    assert parts['fake'].item() == pytest.approx((0.8**2 + 0.2**2) / 2)
    assert loss.generator_loss(flat(0.2), mask).item() == pytest.approx(0.8**2)


def test_the_generator_is_judged_in_the_hole_alone(mask):
    loss = SoftMaskPatchLoss(kernel_size=1)
    scores = torch.where(mask == 1, 0.25, -7.0)  # of the mask's size
    assert loss.generator_loss(scores, mask).item() == pytest.approx(0.75**2)


def test_a_perfect_critic_has_no_loss(mask):
    loss = SoftMaskPatchLoss(kernel_size=9, sigma=2.0).double()
    parts = loss.discriminator_loss(torch.ones_like(mask), loss.label(mask), mask)
    assert parts['real'] == 0 and parts['fake'] == 0


def test_minimising_it_moves_scores_the_right_way(mask):
    """The critic lowers scores of the hole and raises the others; the generator raises."""
    loss = SoftMaskPatchLoss().double()
    real, fake = (torch.full_like(mask, 0.5).requires_grad_() for _ in range(2))
    sum(loss.discriminator_loss(real, fake, mask).values()).backward()
    assert (real.grad < 0).all()
    assert (fake.grad[..., 33:] > 0).all() and (fake.grad[..., :31] < 0).all()
    fake = torch.full_like(mask, 0.5).requires_grad_()
    loss.generator_loss(fake, mask).backward()
    assert (fake.grad[..., 33:] < 0).all() and (fake.grad[..., :31] == 0).all()


def test_an_empty_hole_is_legal():
    loss, mask = SoftMaskPatchLoss(), torch.zeros(1, 1, SIZE, SIZE)
    scores = flat(0.5).float()
    assert loss.generator_loss(scores, mask) == 0
    assert loss.discriminator_loss(scores, scores, mask)['fake'].item() == pytest.approx(0.25)


class PlantedCritic(nn.Module):
    """Gives 0.75 for pictures that are white at the top left, 0.25 for others."""

    def forward(self, view):
        white = (view[:, :, 0, 0] == 1).all(1)
        return torch.where(white, 0.75, 0.25).view(-1, 1, 1, 1).expand(-1, 1, 6, 6)


def test_the_whole_model_with_planted_scores():
    """Real pictures are white; the fill is black, and the hole begins at the top left."""
    cfg = config('_base_/models/aot_gan_openmmlab.py').model
    cfg.generator.dilation_neck.num_aotblock = 1
    cfg.objective.kernel_size = 1
    model = MODELS.build(cfg)
    model.disc = PlantedCritic()
    mask = torch.zeros(1, 1, 8, 8)
    mask[..., :2] = 1
    image, refined = torch.ones(1, 3, 8, 8), -torch.ones(1, 3, 8, 8)
    record = {
        'image': image,
        'mask': mask,
        'refined': refined,
        'composited': torch.where(mask == 1, refined, image),
    }
    losses = {name: x.item() for name, x in model.critic_losses(record).items()}
    # real: 0.75 for 1; filled: 0.25 for 0 in a quarter of the picture, for 1 in the rest
    assert losses == pytest.approx({'disc_real': 0.25**2, 'disc_fake': (0.25**2 + 3 * 0.75**2) / 4})
    losses = model.adversarial_losses(record)
    assert losses['disc_adversarial'].item() == pytest.approx(0.01 * 0.75**2)


@pytest.mark.parametrize(
    'arguments, message',
    [
        ({'kernel_size': 70}, 'kernel_size must be odd and positive; got 70'),
        ({'sigma': 0}, 'sigma must be positive; got 0'),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        SoftMaskPatchLoss(**arguments)
