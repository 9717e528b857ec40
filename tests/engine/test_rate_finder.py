"""The sweep against gradient descent whose divergence is known in closed form."""

import math

import pytest

from mmdeepfill.engine.rate_finder import RateSweep, sweep_rates


class Descent:
    """On ``curvature / 2 * w^2``: each step multiplies w by 1 - rate * curvature."""

    def __init__(self, curvature, rate=1.0):
        self.curvature, self.rate, self.weight, self.steps = curvature, rate, 1.0, 0

    def __call__(self, factor):
        loss = 0.5 * self.curvature * self.weight**2
        self.weight *= 1 - factor * self.rate * self.curvature
        self.steps += 1
        return loss


@pytest.mark.parametrize('curvature', [0.1, 4.0, 300.0])
def test_the_suggestion_is_stable_and_not_tiny(curvature):
    """Gradient descent is stable below 2 / curvature."""
    sweep = sweep_rates(Descent(curvature), 100)
    assert 2 / curvature / 1000 < sweep.suggested < 2 / curvature


def test_a_sweep_ends_where_the_loss_diverges():
    descent = Descent(700.0)
    sweep = sweep_rates(descent, 200)
    assert descent.steps < 200 and sweep.factors[-1] > 2 / 700
    assert all(map(math.isfinite, sweep.losses))


def test_factors_rise_by_one_ratio_over_five_decades():
    sweep = sweep_rates(lambda factor: 1.0, 6)
    assert sweep.factors == pytest.approx([1e-3, 1e-2, 1e-1, 1, 10, 100])


def test_what_is_not_finite_is_left_out_or_refused():
    losses = iter([3.0, 2.0, math.nan])
    assert sweep_rates(lambda factor: next(losses), 9).losses == [3.0, 2.0]
    with pytest.raises(ValueError, match='the first loss is nan'):
        sweep_rates(lambda factor: math.nan, 9)
    with pytest.raises(ValueError, match='count must be at least 2; got 1'):
        sweep_rates(Descent(1), 1)


def test_means_by_hand():
    # 4; (0.9 * 0.4 + 0.1 * 2) / (1 - 0.81) = 0.56 / 0.19
    assert RateSweep([1, 2], [4.0, 2.0]).smoothed == pytest.approx([4.0, 0.56 / 0.19])
