"""The time of a run, from the times of its steps."""

import pytest

from mmdeepfill.doctor.config import Recipe
from mmdeepfill.doctor.training.checks import _times
from mmdeepfill.doctor.training.process import Outcome


@pytest.mark.parametrize(
    'load, workers, codes, rate',
    [
        # 3 steps of 2 s and 1 of 6 s are 3 s each
        (0.5, 2, [], '0.333 iterations/s, 12 s for 4 iterations'),
        (1.0, 0, [], '0.25 iterations/s, 16 s for 4 iterations'),
        (5.0, 2, ['loader-slow'], '0.2 iterations/s, 20 s for 4 iterations'),
    ],
)
def test_estimate(load, workers, codes, rate):
    """Loading runs beside training, or between its steps without workers."""
    steps = [
        {'kind': 'step', 'phase': {'cycle': [[player]]}, 'seconds': seconds}
        for player, seconds in (('generator', 2.0), ('disc', 6.0))
    ]
    outcome = Outcome([*steps, {'kind': 'load', 'seconds': load}])
    recipe = Recipe({'train_dataloader': {'num_workers': workers}})
    findings, facts = _times(outcome, [3, 1], recipe)
    assert [finding.code for finding in findings] == codes
    assert facts['estimate'].startswith(rate)
