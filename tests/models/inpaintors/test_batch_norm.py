"""Players with batch norm: what a step of one may leave behind in the other."""

import pytest
import torch
from mmengine.logging import MessageHub
from mmengine.optim import OptimWrapper, OptimWrapperDict

from mmdeepfill.core.registry import MODELS
from tests.helpers import box_masks, config, picture, small_global_local

PHASES = [
    {'iterations': 2, 'cycle': [['generator']], 'adversarial': False},
    {'iterations': 1, 'cycle': [['disc']]},
    {'cycle': [['disc', 'generator']]},
]
BOXES = [(10, 20, 30, 24), (30, 8, 20, 28)]


@pytest.fixture
def model():
    cfg = small_global_local(config('_base_/models/global_local_openmmlab.py').model)
    cfg.schedule.phases = PHASES
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    model.generator.init_weights()
    model.disc.init_weights()
    return model.train()


def step(model, iteration):
    MessageHub.get_current_instance().update_info('iter', iteration)
    optimizers = OptimWrapperDict(
        **{
            name: OptimWrapper(torch.optim.SGD(getattr(model, name).parameters(), lr=1e-2))
            for name in ('generator', 'disc')
        }
    )
    before = {name: value.clone() for name, value in model.state_dict().items()}
    image = (127.5 * picture('batch_norm', (2, 3, 64, 64)) + 127.5).round().to(torch.uint8)
    mask = box_masks(BOXES, (64, 64), torch.uint8)
    log = model.train_step({'image': image, 'mask': mask, 'box': torch.tensor(BOXES)}, optimizers)
    moved = {
        name for name, value in model.state_dict().items() if not torch.equal(value, before[name])
    }
    return log, moved


@pytest.mark.parametrize(
    'iteration, player, still', [(1, 'generator', 'disc'), (2, 'disc', 'generator')]
)
def test_the_other_is_bit_equal_with_its_statistics(model, iteration, player, still):
    log, moved = step(model, iteration)
    assert set(log) & {'loss_disc', 'loss_generator'} == {f'loss_{player}'}
    assert not [name for name in moved if name.startswith(still)]
    statistics = {
        name for name in model.state_dict() if name.startswith(player) and 'running' in name
    }
    assert statistics and statistics <= moved


def test_discriminator_remembers_its_own_step_alone(model):
    step(model, 3)
    tracked = model.disc.global_disc.conv1.bn.num_batches_tracked
    assert tracked == 2  # real and fake; not what the generator's turn showed it
    assert all(
        m.track_running_stats for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)
    )


def test_first_phase_has_no_adversarial_term(model):
    log, _ = step(model, 1)
    assert set(log) == {'hole', 'loss_generator'}
    log, _ = step(model, 2)
    assert set(log) == {'joint_real', 'joint_fake', 'loss_disc'}
    log, _ = step(model, 3)
    assert set(log) == {
        'joint_real',
        'joint_fake',
        'loss_disc',
        'hole',
        'joint_adversarial',
        'loss_generator',
    }


def test_real_and_fake_images_do_not_share_statistics(model):
    seen = []
    model.disc.global_disc.register_forward_pre_hook(lambda m, x: seen.append(x[0].clone()))
    log, _ = step(model, 2)
    real, fake = seen
    assert len(real) == len(fake) == 2
    hole = box_masks(BOXES, (64, 64)).bool().expand_as(real)
    assert torch.equal(real[~hole], fake[~hole]) and not torch.equal(real[hole], fake[hole])


def test_labels(model):
    """A discriminator that says "real" of everything: right of real images, wrong of others."""
    with torch.no_grad():
        model.disc.fc.weight.zero_()
        model.disc.fc.bias.fill_(5.0)
    log, _ = step(model, 3)
    wrong, right = torch.tensor(5.0).exp().log1p().item(), torch.tensor(-5.0).exp().log1p().item()
    assert log['joint_real'].item() == pytest.approx(right, rel=1e-5)
    assert log['joint_fake'].item() == pytest.approx(wrong, rel=1e-5)
    # the critic has moved by then, with rate 1e-2, towards "fake"
    assert log['joint_adversarial'].item() == pytest.approx(1e-3 * right, rel=0.05)


class Brightness(torch.nn.Module):
    """Calls bright pictures real."""

    views = ('global_disc', 'local_disc')

    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(3.0))

    def forward(self, views):
        return {'joint': self.scale * views['global_disc'].mean((1, 2, 3))[:, None]}


@pytest.mark.parametrize('norm', [False, True])
def test_real_is_the_image_and_fake_the_composite(model, norm):
    model.disc = Brightness()
    if norm:
        model.disc.norm = torch.nn.BatchNorm2d(1)  # unused: the images go through apart
    image = torch.full((1, 3, 64, 64), 255, dtype=torch.uint8)
    mask = box_masks(BOXES[:1], (64, 64), torch.uint8)
    data = {'image': image, 'mask': mask, 'box': torch.tensor(BOXES[:1])}
    record = model.generate(model.data_preprocessor(data))
    losses = model.critic_losses(record)
    fake = 3 * record['composited'].mean()
    assert 3 - fake > 0.1
    assert losses['joint_real'].item() == pytest.approx(torch.tensor(-3.0).exp().log1p().item())
    assert losses['joint_fake'].item() == pytest.approx(fake.exp().log1p().item())
