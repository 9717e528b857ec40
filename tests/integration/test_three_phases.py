"""The phases of Global&Local: by table, as configs have them, and across a resume."""

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmdeepfill.core.registry import TASK_UTILS
from mmdeepfill.models.inpaintors import PhaseSchedule
from tests.helpers import config, small_global_local
from tests.integration.runs import shrunk

BOTH, DISC, GENERATOR = {'disc', 'generator'}, {'disc'}, {'generator'}


@pytest.mark.parametrize(
    'name, first, second',
    [
        ('gl_256x256_8x12_places', 90_000, 100_000),
        ('gl_256x256_8x12_celeba', 40_000, 50_000),
        ('gl_paper_256x256_8x12_places', 90_000, 100_000),
    ],
)
def test_table(name, first, second):
    cfg = config(f'global_local/{name}.py')
    schedule = TASK_UTILS.build(cfg.model.schedule)
    table = [
        (0, GENERATOR, False),
        (first - 1, GENERATOR, False),
        (first, DISC, True),
        (second - 1, DISC, True),
        (second, BOTH, True),
        (second + 1, BOTH, True),
        (cfg.train_cfg.max_iters, BOTH, True),
    ]
    for iteration, players, adversarial in table:
        assert schedule.players(iteration) == players, iteration
        assert schedule.adversarial(iteration) == adversarial, iteration
    # no state: asked again, or in another order, it says the same
    for iteration, players, adversarial in reversed(table):
        assert (schedule.players(iteration), schedule.adversarial(iteration)) == (
            players,
            adversarial,
        )


def test_a_phase_is_adversarial_unless_it_says_otherwise():
    schedule = PhaseSchedule(
        [
            {'iterations': 2, 'cycle': [['generator']]},
            {'iterations': 3, 'cycle': [['generator']], 'adversarial': False},
            {'cycle': [['disc']]},
        ]
    )
    assert [schedule.adversarial(i) for i in range(7)] == [
        True,
        True,
        False,
        False,
        False,
        True,
        True,
    ]


class Moves(Hook):
    """Which losses each iteration logs."""

    def __init__(self, seen):
        self.seen = seen

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.seen[runner.iter] = set(outputs)


def train(pictures, folder, iterations, **options):
    cfg = shrunk(
        'global_local/gl_256x256_8x12_places.py',
        pictures,
        folder,
        **{
            'train_cfg.max_iters': iterations,
            'train_cfg.val_interval': 100,
            'default_hooks.checkpoint.interval': 5,
            'train_dataloader.batch_size': 2,
            **options,
        },
    )
    small_global_local(cfg.model)
    cfg.model.schedule.phases = [
        {'iterations': 2, 'cycle': [['generator']], 'adversarial': False},
        {'iterations': 2, 'cycle': [['disc']]},
        {'cycle': [['disc', 'generator']]},
    ]
    pipeline = cfg.train_dataloader.dataset.pipeline
    pipeline[2].scale = (64, 64)
    pipeline[3].update(size=32, margin=4, max_delta=8)
    seen = {}
    runner = Runner.from_cfg(cfg)
    runner.register_hook(Moves(seen))
    runner.train()
    return seen, runner.model.state_dict()


@pytest.fixture(scope='module')
def whole(pictures, tmp_path_factory):
    """Moves and final weights of a run of six iterations."""
    return train(pictures, tmp_path_factory.mktemp('whole'), 6)


@pytest.mark.slow
@pytest.mark.parametrize('stop', [1, 3])
def test_a_resumed_run_goes_on_in_its_phase(stop, whole, pictures, tmp_path):
    generator, disc = {'hole', 'loss_generator'}, {'joint_real', 'joint_fake', 'loss_disc'}
    both = generator | disc | {'joint_adversarial'}
    table = {0: generator, 1: generator, 2: disc, 3: disc, 4: both, 5: both}
    moves, expected = whole
    assert moves == table
    first, _ = train(
        pictures, tmp_path / 'cut', stop, **{'default_hooks.checkpoint.interval': stop}
    )
    second, state = train(pictures, tmp_path / 'cut', 6, resume=True)
    assert {**first, **second} == table and min(second) == stop
    for name, tensor in expected.items():
        assert torch.equal(state[name], tensor), name
