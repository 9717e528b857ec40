"""One critic with two heads: planted scores, gradients, and a game that gets somewhere."""

import pytest
import torch
import torch.nn.functional as F
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import nn

from mmdeepfill.core.registry import MODELS
from tests.helpers import config, picture
from tests.models.inpaintors.test_training import batch, optimizers, state, step
from tests.models.small_models import small_patch_gan


def small_model(**changes):
    cfg = small_patch_gan(config('_base_/models/patch_gan_demir.py').model)
    cfg.update(changes)
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    model.init_weights()
    return model.train()


class Means(nn.Module):
    """Scores: the mean of the image; the mean of each of its rows."""

    views = ('image',)

    def forward(self, views):
        image = views['image']
        return {'global_disc': image.mean((1, 2, 3))[:, None], 'patch_disc': image.mean((1, 3))}


def test_losses_of_planted_scores():
    model = small_model()
    model.disc = Means()
    image, mask = torch.full((1, 3, 2, 4), 0.5), torch.zeros(1, 1, 2, 4)
    mask[:, :, 0] = 1  # the first row is hole
    record = {
        'image': image,
        'mask': mask,
        'refined': torch.full_like(image, -1.0),
        'composited': torch.where(mask == 1, -1.0, image),
    }
    # of the composite the rows have -1 and 0.5, the whole -0.25; log(1 + e^x) is softplus
    rows = torch.tensor([-1.0, 0.5])
    losses = {name: x.item() for name, x in model.critic_losses(record).items()}
    assert losses == pytest.approx(
        {
            'global_disc_real': F.softplus(torch.tensor(-0.5)).item(),
            'global_disc_fake': F.softplus(torch.tensor(-0.25)).item(),
            'patch_disc_real': F.softplus(torch.tensor(-0.5)).item(),
            'patch_disc_fake': F.softplus(rows).mean().item(),
        }
    )
    losses = {**model.losses(record), **model.adversarial_losses(record)}
    assert {name: x.item() for name, x in losses.items()} == pytest.approx(
        {
            'l1': 0.995 * 1.5,
            'global_disc_adversarial': 0.0025 * F.softplus(torch.tensor(0.25)).item(),
            'patch_disc_adversarial': 0.0025 * F.softplus(-rows).mean().item(),
        }
    )


@pytest.mark.parametrize(
    'name, other', [('global_disc', 'patch_disc'), ('patch_disc', 'global_disc')]
)
def test_each_head_teaches_itself_and_the_shared_part(name, other):
    disc = small_model().disc
    scores = disc({'image': picture('heads', (2, 3, 64, 64))})
    assert scores['global_disc'].shape == (2, 1)
    # 64 / 4, then twice one less
    assert scores['patch_disc'].shape == (2, 1, 14, 14)
    scores[name].sum().backward()
    for part in (disc.trunk, disc.heads[name]):
        assert all(p.grad.abs().sum() > 0 for p in part.parameters())
    assert all(p.grad is None for p in disc.heads[other].parameters())


def test_a_score_of_a_part_sees_70_pixels():
    disc = MODELS.build(config('_base_/models/patch_gan_demir.py').model.disc)
    image = picture('part', (1, 3, 256, 256)).requires_grad_()
    features = disc.trunk(image)
    disc.heads['patch_disc'](features)[0, 0, 15, 15].backward()
    rows = image.grad.abs().sum((0, 1, 3)).nonzero().flatten()
    assert rows[-1] - rows[0] + 1 == 70


def test_a_step_moves_all_of_both_players():
    model = small_model()
    before = state(model)
    data = batch(2)
    data = {
        name: value[..., :64, :64] if name in ('image', 'mask') else value
        for name, value in data.items()
    }
    log = step(model, data, optimizers(model))
    assert {'l1', 'global_disc_adversarial', 'patch_disc_fake', 'loss_disc'} <= set(log)
    still = [name for name, value in model.state_dict().items() if torch.equal(value, before[name])]
    assert still == []


def test_fifty_iterations_on_eight_pictures():
    model = small_model()
    rng = torch.Generator().manual_seed(0)
    coarse = torch.rand(8, 3, 4, 4, generator=rng) * 255
    image = F.interpolate(coarse, size=64, mode='bilinear').to(torch.uint8)
    mask = torch.zeros(8, 1, 64, 64, dtype=torch.uint8)
    mask[..., 16:48, 16:48] = 1
    players = OptimWrapperDict(
        **{
            name: OptimWrapper(torch.optim.Adam(getattr(model, name).parameters(), lr=1e-2))
            for name in ('generator', 'disc')
        }
    )
    losses = [step(model, {'image': image, 'mask': mask}, players)['l1'].item() for _ in range(50)]
    assert losses[-1] < 0.75 * losses[0]


def test_no_head():
    with pytest.raises(ValueError, match='heads must hold the config of at least one head'):
        MODELS.build({'type': 'PatchGlobalDiscriminator', 'heads': {}})
