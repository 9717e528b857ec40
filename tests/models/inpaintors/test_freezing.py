"""Parts of a model that a recipe freezes."""

import pytest
import torch
from mmengine.logging import MessageHub

from mmdeepfill.core.registry import MODELS
from mmdeepfill.engine import MultiOptimWrapperConstructor
from tests.helpers import config, small_global_local


def built(frozen):
    cfg = config('global_local/gl_256x256_8x12_celeba.py').model
    small_global_local(cfg)
    cfg.schedule.phases = [{'cycle': [['disc', 'generator']]}]
    return MODELS.build(dict(cfg, frozen=frozen))


def train(model, iterations=2):
    """On noise; the critics are made for 64 pixels."""
    adam = {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 1e-3}}
    wrapper = MultiOptimWrapperConstructor({'generator': adam, 'disc': adam})(model)
    MessageHub.get_instance('freezing').update_info('iter', 0)
    random = torch.Generator().manual_seed(0)
    for _ in range(iterations):
        image = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8, generator=random)
        mask = torch.zeros(2, 1, 64, 64, dtype=torch.uint8)
        mask[..., 16:40, 16:40] = 1
        box = torch.tensor([[16, 16, 24, 24]] * 2)
        model.train()
        model.train_step({'image': image, 'mask': mask, 'box': box, 'meta': {}}, wrapper)


@pytest.mark.parametrize('name', ['generator.encoder', 'disc.local_disc', 'generator.decoder.dec1'])
def test_what_is_frozen_stays_as_it_is_and_the_rest_moves(name):
    model = built([name])
    before = {key: value.clone() for key, value in model.state_dict().items()}
    train(model)
    moved = {
        key for key, value in model.state_dict().items() if not torch.equal(value, before[key])
    }
    frozen = {key for key in before if key.startswith(f'{name}.')}
    assert not moved & frozen
    still = set(before) - moved - frozen
    assert moved and all('num_batches' not in key for key in still)
    assert {key for key in moved if key.endswith('running_mean')}
    assert all(p.grad is None for p in model.get_submodule(name).parameters())


@pytest.mark.parametrize(
    'name,message',
    [
        (
            'generator.stage9',
            "model.frozen: expected names of parts below .*generator.*'generator.s",
        ),
        ('', "model.frozen: expected names of parts, got ''"),
        ('views', 'model.frozen: expected a part with parameters'),
    ],
)
def test_names(name, message):
    with pytest.raises(ValueError, match=message):
        built([name])
