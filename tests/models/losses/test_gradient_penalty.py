import pytest
import torch
from torch import nn

from mmdeepfill.models.losses import GradientPenalty
from mmdeepfill.models.losses.gradient_penalty import seeded_uniform

SIDE = 256


class LinearCritic(nn.Module):
    """score = <w, x> with |w| = 1 over the whole image: the ideal Wasserstein critic."""

    def __init__(self):
        super().__init__()
        w = torch.randn(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
        self.weight = nn.Parameter((w / w.norm()).double())

    def forward(self, x):
        return (self.weight * x).sum((1, 2, 3), keepdim=False)[:, None]


def quarter_mask():
    mask = torch.zeros(2, 1, SIDE, SIDE, dtype=torch.float64)
    mask[..., : SIDE // 2, : SIDE // 2] = 1
    return mask


def value(norm, mask):
    critic = LinearCritic()
    penalty = GradientPenalty(1.0, norm=norm, masked=('disc',) if mask is not None else ())
    images = torch.zeros(2, 3, SIDE, SIDE, dtype=torch.float64)
    mixed = penalty.mix({'disc': images}, {'disc': images})
    return penalty({'disc': critic(mixed['disc'])}, mixed, {'disc': mask})['disc'], critic


def test_unit_gradient_costs_nothing_in_the_papers_form():
    penalty, _ = value('sample', None)
    assert penalty.item() == pytest.approx(0, abs=1e-12)


def test_per_pixel_form_asks_for_unit_norm_at_every_pixel():
    # mean over pixels of (n - 1)^2 with n^2 = chi-square(3) / (3 * 256^2): from its moments,
    # 1 - 2 * E|n| + E[n^2] = 1 - 2 * sqrt(8 / (3 pi)) / 256 + 1 / 256^2
    penalty, _ = value('pixel', None)
    assert penalty.item() == pytest.approx(1 - 2 * (8 / (3 * torch.pi)) ** 0.5 / 256, rel=2e-3)


def test_masked_per_pixel_form_has_a_constant_for_the_known_pixels():
    # three quarters contribute (0 - 1)^2, and all is divided by the mask's mean
    penalty, _ = value('pixel', quarter_mask())
    inside = 1 - 2 * (8 / (3 * torch.pi)) ** 0.5 / 256
    assert penalty.item() == pytest.approx((0.75 + 0.25 * inside) / 0.25, rel=2e-3)


def test_mask_restricts_the_gradient_to_the_hole():
    mask = quarter_mask()
    penalty, critic = value('sample', mask)
    expected = ((critic.weight * mask[:1]).norm() - 1) ** 2
    assert penalty.item() == pytest.approx(expected.item(), rel=1e-12)
    # d/dw (|w m| - 1)^2 = 2 (|w m| - 1) w m / |w m|
    (gradient,) = torch.autograd.grad(penalty, critic.weight)
    inside = critic.weight * mask[:1]
    expected = 2 * (inside.norm() - 1) * inside / inside.norm()
    assert torch.allclose(gradient, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize('norm', ['sample', 'pixel'])
def test_empty_mask_is_finite(norm):
    penalty, critic = value(norm, torch.zeros(2, 1, SIDE, SIDE, dtype=torch.float64))
    (gradient,) = torch.autograd.grad(penalty, critic.weight)
    assert penalty.item() == pytest.approx(1)
    assert (gradient == 0).all()


def test_mixtures_lie_between_and_belong_to_the_sample():
    real = {'a': torch.zeros(4, 1, 2, 2), 'b': torch.zeros(4, 1, 2, 2)}
    fake = {'a': torch.ones(4, 1, 2, 2), 'b': torch.ones(4, 1, 2, 2)}
    seeds = [5, 6, 7, 8]
    whole = GradientPenalty.mix(real, fake, seeds)
    assert all((x >= 0).all() and (x < 1).all() for x in whole.values())
    assert (whole['a'] != whole['b']).all()
    assert len(whole['a'][:, 0, 0, 0].unique()) == 4
    part = GradientPenalty.mix(
        {k: v[2:] for k, v in real.items()}, {k: v[2:] for k, v in fake.items()}, seeds[2:]
    )
    assert torch.equal(part['b'], whole['b'][2:])


def test_seeded_uniform_is_uniform():
    numbers = seeded_uniform(range(2000), 2)
    assert numbers.mean(0).tolist() == pytest.approx([0.5, 0.5], abs=0.03)
    assert numbers.var(0).tolist() == pytest.approx([1 / 12, 1 / 12], abs=0.01)
    assert torch.corrcoef(numbers.T)[0, 1].abs() < 0.08


def test_unknown_norm():
    with pytest.raises(ValueError, match="norm must be 'sample' or 'pixel'; got 'image'"):
        GradientPenalty(norm='image')
