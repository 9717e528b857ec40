"""A learning rate for new data, found by a short sweep (Smith 2017, section 3.3)."""

import math
from collections.abc import Callable, Iterator
from itertools import count as count_from
from typing import Any, NamedTuple

from mmengine.dist import all_reduce
from mmengine.optim import OptimWrapperDict
from mmengine.runner import Runner

#: Factors on the rates of the config, the first and the last.
LOW, HIGH = 1e-3, 1e2
#: The share of a mean of losses that stays from one iteration to the next.
_KEPT = 0.9
#: The sweep ends where the mean is so many times its minimum.
_DIVERGED = 4.0
#: The lowest mean lies at the edge of divergence; a training wants a distance from it.
_DISTANCE = 10
#: The loss that is followed, and the iterations in which its player must have had a turn.
_FOLLOWED, _LONGEST_TURN = 'loss_generator', 100


class RateSweep(NamedTuple):
    """Losses of a sweep.

    Attributes:
        factors (list[float]): On the rates of the config, rising.
        losses (list[float]): Of the batches.

    Example:
        >>> sweep = RateSweep([0.1, 1.0, 10.0], [4.0, 2.0, 9.0])
        >>> [round(value, 2) for value in sweep.smoothed], sweep.suggested
        ([4.0, 2.95, 5.18], 0.1)
    """

    factors: list[float]
    losses: list[float]

    @property
    def smoothed(self) -> list[float]:
        """Means of the losses so far, those of late counting more."""
        mean, found = 0.0, []
        for number, loss in enumerate(self.losses, 1):
            mean = _KEPT * mean + (1 - _KEPT) * loss
            found.append(mean / (1 - _KEPT**number))
        return found

    @property
    def suggested(self) -> float:
        """A tenth of the factor with the lowest mean of losses."""
        means = self.smoothed
        return self.factors[means.index(min(means))] / _DISTANCE

    @property
    def is_over(self) -> bool:
        """True if the last loss shows that it diverges."""
        if not math.isfinite(self.losses[-1]):
            return True
        means = self.smoothed
        return means[-1] > _DIVERGED * min(means)


def sweep_rates(step: Callable[[float], float], count: int) -> RateSweep:
    """Take steps at rates that rise exponentially, until the loss diverges.

    Args:
        step (callable): Takes a step with all rates times a factor, and returns its loss.
        count (int): Steps at most, from 2 on.

    Raises:
        ValueError: If ``count`` is less than 2, or the very first loss is not finite.

    Example:
        >>> weight = [1.0]
        >>> def step(factor):  # gradient descent on 2 w^2, stable below a rate of 1/2
        ...     loss = 2 * weight[0] ** 2
        ...     weight[0] -= factor * 4 * weight[0]
        ...     return loss
        >>> 0.005 < sweep_rates(step, 60).suggested < 0.5
        True
    """
    if count < 2:
        raise ValueError(f'count must be at least 2; got {count}')
    sweep = RateSweep([], [])
    for number in range(count):
        factor = LOW * (HIGH / LOW) ** (number / (count - 1))
        loss = step(factor)
        if not math.isfinite(loss) and not sweep.losses:
            raise ValueError(f'the first loss is {loss}: the model has diverged already')
        sweep.factors.append(factor)
        sweep.losses.append(loss)
        if sweep.is_over:
            break
    if not math.isfinite(sweep.losses[-1]):
        del sweep.factors[-1], sweep.losses[-1]
    return sweep


def find_rates(runner: Runner, count: int) -> tuple[RateSweep, dict[str, float]]:
    """Sweep the rates of a run's players together, by batches of its training data.

    Iterations count as in a training, so that a schedule of players has its turns: a step of the
    sweep ends when the generator has moved. The model is trained by it and is of no further use;
    nothing is written.

    Args:
        runner (Runner): With its training loop and optimizers built, and its weights loaded.
        count (int): Steps at most.

    Returns:
        tuple: The sweep, by the generator's sum of losses; the suggested rate of each player that
        moved, or of ``optimizer`` if there is one for all.

    Raises:
        ValueError: See :func:`sweep_rates`; or the generator does not move.
    """
    wrappers: Any = runner.optim_wrapper
    several = isinstance(wrappers, OptimWrapperDict)
    players = dict(wrappers.items()) if several else {'optimizer': wrappers}
    rates = {
        name: [group['lr'] for group in one.optimizer.param_groups] for name, one in players.items()
    }
    batches, iterations = _batches(runner.train_loop.dataloader), count_from(0)
    moved: set[str] = set() if several else {'optimizer'}
    runner.model.train()

    def step(factor: float) -> float:
        for name, one in players.items():
            for group, rate in zip(one.optimizer.param_groups, rates[name]):
                group['lr'] = factor * rate
        for _ in range(_LONGEST_TURN):
            runner.message_hub.update_info('iter', next(iterations))
            log = runner.model.train_step(next(batches), optim_wrapper=wrappers)
            moved.update(name for name in players if f'loss_{name}' in log)
            if _FOLLOWED in log:
                loss = log[_FOLLOWED].detach().float().clone()
                all_reduce(loss, 'mean')
                return float(loss)
        raise ValueError(f'the generator does not move in {_LONGEST_TURN} iterations')

    sweep = sweep_rates(step, count)
    kept = moved if several else set(players)
    return sweep, {
        name: sweep.suggested * given[0] for name, given in rates.items() if name in kept
    }


def _batches(loader: Any) -> Iterator[Any]:
    while True:
        yield from loader
