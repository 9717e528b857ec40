"""Checks of a run by a few real steps of training."""

import math
from typing import Any

from mmengine.config import Config

from ..config import Recipe
from ..finding import Finding, find
from .process import Outcome, run_trials

#: Batches that are tried against a limit of memory.
_SIZES = tuple(2**power for power in range(11))
#: The loss of one batch, learnt again and again, falls at least to this part.
_FALLEN = 0.97
_REPEATS = 2
_GIGA = 1e9

Result = tuple[list[Finding], dict[str, Any]]


def try_training(cfg: Config, iterations: int) -> Result:
    """Learn one batch again and again, and estimate the time of a run.

    Args:
        cfg (Config): Of a run.
        iterations (int): On the one batch, at least 2.

    Returns:
        tuple: findings, and facts for the report.
    """
    recipe = Recipe.of(cfg)
    kinds = _kinds_of_step(recipe)
    phases = [{'cycle': [list(kind[0])], 'adversarial': kind[1]} for kind in kinds]
    outcome = run_trials(
        cfg, overfit={'iterations': iterations}, durations={'phases': phases, 'repeats': _REPEATS}
    )
    findings, facts = _overfit(outcome, iterations)
    more, times = _times(outcome, list(kinds.values()), recipe)
    return findings + more + _failed(outcome), {**facts, **times}


def _kinds_of_step(recipe: Recipe) -> dict[tuple, int]:
    """Iterations of the run by (players, adversarial)."""
    counts: dict[tuple, int] = {}
    for span in recipe.reached:
        whole, rest = divmod(span.stop - span.start, len(span.cycle))
        for position, players in enumerate(span.cycle):
            kind = (tuple(sorted(players)), span.adversarial)
            counts[kind] = counts.get(kind, 0) + whole + (position < rest)
    counts = {kind: number for kind, number in counts.items() if number}
    return counts or {(('generator',), False): recipe.max_iters or 0}


def _overfit(outcome: Outcome, wanted: int) -> Result:
    for one in outcome.of('overfit'):
        losses = one['losses']
        first, last, count = losses[0], losses[-1], len(losses)
        line = f'loss {first:.4g} -> {last:.4g} in {count} iterations of the generator alone'
        tail, findings = losses[-max(count // 5, 1) :], []
        if not math.isfinite(last):
            findings = [find('loss-not-finite', loss=last, iteration=count - 1)]
        elif sum(tail) / len(tail) > _FALLEN * first:
            findings = [find('overfit-failed', first=first, last=last, iterations=wanted)]
        return findings, {'one batch': line}
    return [], {}


def _times(outcome: Outcome, counts: list[int], recipe: Recipe) -> Result:
    steps, loads, total = outcome.of('step'), outcome.of('load'), sum(counts)
    if len(steps) < len(counts) or not loads or not total:
        return [], {}
    seconds = {'+'.join(step['phase']['cycle'][0]): step['seconds'] for step in steps}
    mean = sum(count * step['seconds'] for count, step in zip(counts, steps)) / total
    load, workers = loads[0]['seconds'], recipe.part('train_dataloader').get('num_workers', 0)
    each = max(mean, load) if workers else mean + load
    facts = {
        'a step': {name: f'{value:.3g} s' for name, value in seconds.items()},
        'a batch loaded': f'{load:.3g} s with {workers} processes, {1 / load:.3g}/s',
        'estimate': f'{1 / each:.3g} iterations/s, {_span(each * total)} for {total:,} '
        'iterations, without validation and checkpoints',
    }
    return [find('loader-slow', load=load, step=mean)] * (load > mean), facts


def _span(seconds: float) -> str:
    for limit, unit, name in ((120, 1, 's'), (7200, 60, 'min')):
        if seconds < limit:
            return f'{seconds / unit:.0f} {name}'
    return f'{seconds / 3600:.1f} h' if seconds < 172800 else f'{seconds / 86400:.1f} days'


def _failed(outcome: Outcome) -> list[Finding]:
    return [find('trial-failed', error=outcome.failure)] * bool(outcome.failure)


def largest_batch(cfg: Config, limit: float) -> Result:
    """Measure the largest batch whose steps keep below a limit of memory.

    Powers of two at first, each more than the one before, then three steps between the last that
    fits and the next.

    Args:
        cfg (Config): Of a run.
        limit (float): Bytes; of the GPU's memory, or without one of this process's.

    Returns:
        tuple: findings, and facts for the report.
    """
    outcome = run_trials(cfg, memory={'sizes': list(_SIZES), 'limit': limit})
    tried, fitting = outcome.of('memory'), _fitting(outcome, limit)
    between = sorted({fitting + fitting * quarter // 4 for quarter in (1, 2, 3)} - {fitting})
    stopped_at_twice = len(tried) > 1 and tried[-1]['batch'] == 2 * fitting
    if fitting and between and stopped_at_twice and not outcome.failure:
        finer = run_trials(cfg, memory={'sizes': between, 'limit': limit})
        tried, fitting = tried + finer.of('memory'), max(fitting, _fitting(finer, limit))
    measured = {one['batch']: one['peak'] / _GIGA for one in tried if one['measured']}
    facts = {
        'peak memory': {f'batch {size}:': f'{peak:.3g} GB' for size, peak in measured.items()},
        'largest batch': f'{fitting} within {limit / _GIGA:g} GB',
    }
    wanted = Recipe.of(cfg).part('train_dataloader').get('batch_size', 1)
    if tried and wanted > fitting:
        about = {'wanted': wanted, 'limit': limit / _GIGA, 'fitting': fitting or 'none'}
        return [find('batch-too-large', **about)], facts
    return [] if tried else _failed(outcome), facts


def _fitting(outcome: Outcome, limit: float) -> int:
    fits = (one for one in outcome.of('memory') if one['measured'] and one['peak'] <= limit)
    return max((one['batch'] for one in fits), default=0)
