"""DeepFillv2's game, with planted scores and losses computed by hand."""

import pytest
import torch
from torch import nn

from mmdeepfill.core.registry import MODELS
from mmdeepfill.engine import AutocastOptimWrapper
from tests.helpers import config
from tests.models.inpaintors.test_training import batch, optimizers, state, step
from tests.models.small_deepfillv2 import RECIPES, small_config, small_model

HOLE, KNOWN, REAL, FAKE = 4, 12, 0.5, -0.25


class MeanInTheHole(nn.Module):
    """A critic whose score is the mean of the picture where its fourth channel is 1."""

    def forward(self, view):
        mask = view[:, 3:4]
        return (view[:, :1] * mask).sum((1, 2, 3)) / mask.sum((1, 2, 3))


@pytest.fixture
def record():
    """Flat pictures: truth 0.5, filled with -0.25 in 4 of 16 pixels; coarse is all 0."""
    mask = torch.zeros(2, 1, 4, 4)
    mask[..., :1, :] = 1
    image = torch.full((2, 3, 4, 4), REAL)
    refined = torch.full((2, 3, 4, 4), FAKE)
    return {
        'image': image,
        'mask': mask,
        'coarse': torch.zeros_like(image),
        'refined': refined,
        'composited': torch.where(mask == 1, refined, image),
    }


@pytest.fixture(params=('openmmlab', 'tf'))
def planted(request):
    model = small_model(request.param)
    model.disc = MeanInTheHole()
    return request.param, model


def test_the_critics_losses(planted, record):
    recipe, model = planted
    factor = 0.5 if recipe == 'tf' else 1
    losses = model.critic_losses(record)
    # max(0, 1 - 0.5) and max(0, 1 - 0.25)
    assert {name: x.item() for name, x in losses.items()} == {
        'disc_real': factor * 0.5,
        'disc_fake': factor * 0.75,
    }


def test_the_generators_losses(planted, record):
    recipe, model = planted
    losses = {**model.losses(record), **model.adversarial_losses(record)}
    losses = {name: x.item() for name, x in losses.items()}
    assert losses.pop('disc_adversarial') == pytest.approx(0.25 if recipe == 'tf' else 0.1 * 0.25)
    # coarse is 0.5 off everywhere, refined 0.75
    expected = {'coarse': 0.5, 'refined': 0.75}
    if recipe == 'openmmlab':
        expected = {
            f'{stage}_{region}': value
            for stage, value in expected.items()
            for region in ('hole', 'valid')
        }
    assert losses == pytest.approx(expected)


@pytest.mark.parametrize('recipe', RECIPES)
def test_what_the_critic_sees(recipe):
    model = small_model(recipe)
    seen = []
    model.disc.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    data = batch(2)
    data['sketch'] = torch.ones(2, 1, 96, 96, dtype=torch.uint8)
    log = step(model.train(), data, optimizers(model))
    record = model.data_preprocessor(data)
    real = seen[0][:2]
    assert torch.equal(real[:, :3], record['image'])
    assert torch.equal(real[:, 3:4], record['mask'])
    assert torch.equal(seen[0][2:, 3:], real[:, 3:])
    if recipe == 'tf_sketch':  # lines outside the hole are left out
        assert torch.equal(real[:, 4:], record['mask'])
    known = (record['mask'] == 0).expand(-1, 3, -1, -1)
    assert torch.equal(seen[0][2:, :3][known], real[:, :3][known])
    assert all(value.isfinite() for value in log.values())


def test_a_step_moves_both_and_spectral_norms_vectors():
    model = small_model('openmmlab').train()
    before = state(model)
    step(model, batch(1), optimizers(model))
    still = [name for name, value in model.state_dict().items() if torch.equal(value, before[name])]
    assert still == []


def test_players_of_tensorflows_recipe_take_turns_on_batches_of_their_own():
    model = small_model('tf').train()
    moved = [
        set(step(model, batch(1, seed), optimizers(model), iteration=seed)) for seed in range(4)
    ]
    turns = [[total for total in ('loss_disc', 'loss_generator') if total in log] for log in moved]
    assert turns == [['loss_disc'], ['loss_generator']] * 2
    # as many steps of each as before, when they moved together
    cfg = config('deepfillv2/deepfillv2_tf_256x256_1x16_places.py')
    assert cfg.train_cfg.max_iters == 2 * 1_000_000


def test_the_generators_turn_leaves_the_critics_parameters():
    cfg = small_config('openmmlab').model
    cfg.schedule.phases = [{'cycle': [['generator']]}]
    model = MODELS.build(cfg).train()
    before = {name: p.clone() for name, p in model.disc.named_parameters()}
    step(model, batch(1), optimizers(model))
    assert all(torch.equal(p, before[name]) for name, p in model.disc.named_parameters())


def test_autocast_reaches_gates_and_spectral_norm():
    model, seen = small_model('openmmlab').train(), set()
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_hook(lambda m, x, y: seen.add(y.dtype))
    log = step(model, batch(1), optimizers(model, AutocastOptimWrapper, slow_cpu=True))
    assert seen == {torch.bfloat16}
    assert all(x.dtype == torch.float32 and x.isfinite() for x in log.values())
    assert all(x.dtype == torch.float32 and x.isfinite().all() for x in model.state_dict().values())


def test_a_missing_sketch_is_named():
    model = small_model('tf_sketch').train()
    with pytest.raises(
        KeyError,
        match="the generator needs the field 'sketch' .*: LoadSketch adds it; it has box, image",
    ):
        step(model, batch(1), optimizers(model))


def test_a_critic_of_one_view_refuses_two():
    cfg = small_config('openmmlab').model
    cfg.views['more'] = {'type': 'WholeImage'}
    with pytest.raises(ValueError, match=r"takes one; got \('disc', 'more'\)"):
        MODELS.build(cfg)
