"""The phases of Global&Local: by table, as configs have them, and across a resume."""
import pytest

from mmdeepfill.models.inpaintors import PhaseSchedule
from mmdeepfill.registry import TASK_UTILS
from tests.helpers import config

BOTH, DISC, GENERATOR = {'disc', 'generator'}, {'disc'}, {'generator'}


@pytest.mark.parametrize('name, first, second', [
    ('gl_256x256_8x12_places', 90_000, 100_000), ('gl_256x256_8x12_celeba', 40_000, 50_000),
    ('gl_paper_256x256_8x12_places', 90_000, 100_000)])
def test_table(name, first, second):
    cfg = config(f'global_local/{name}.py')
    schedule = TASK_UTILS.build(cfg.model.schedule)
    table = [(0, GENERATOR, False), (first - 1, GENERATOR, False), (first, DISC, True),
             (second - 1, DISC, True), (second, BOTH, True), (second + 1, BOTH, True),
             (cfg.train_cfg.max_iters, BOTH, True)]
    for iteration, players, adversarial in table:
        assert schedule.players(iteration) == players, iteration
        assert schedule.adversarial(iteration) == adversarial, iteration
    # no state: asked again, or in another order, it says the same
    for iteration, players, adversarial in reversed(table):
        assert (schedule.players(iteration), schedule.adversarial(iteration)) == (
            players, adversarial)


def test_a_phase_is_adversarial_unless_it_says_otherwise():
    schedule = PhaseSchedule([dict(iterations=2, cycle=[['generator']]),
                              dict(iterations=3, cycle=[['generator']], adversarial=False),
                              dict(cycle=[['disc']])])
    assert [schedule.adversarial(i) for i in range(7)] == [
        True, True, False, False, False, True, True]
