"""What a few real steps of training say about a run."""
import math
from typing import Any, Dict, List, Tuple

from mmengine.config import Config

from ..config import Recipe
from ..finding import ERROR, WARNING, Finding
from .process import Outcome, run_trials

#: Batches that are tried against a limit of memory.
_SIZES = tuple(2**power for power in range(11))
#: The loss of one batch, learnt again and again, falls at least to this part.
_FALLEN = 0.97
_REPEATS = 2
_GIGA = 1e9

Result = Tuple[List[Finding], Dict[str, Any]]


def try_training(cfg: Config, iterations: int) -> Result:
    """One batch learnt again and again, and the time of a run.

    Args:
        cfg (Config): Of a run.
        iterations (int): On the one batch, at least 2.

    Returns:
        tuple: findings, and facts for the report.
    """
    recipe = Recipe.of(cfg)
    phases, counts = _kinds_of_step(recipe)
    outcome = run_trials(cfg, dict(
        overfit=dict(iterations=iterations),
        durations=dict(phases=phases, repeats=_REPEATS)))
    findings: List[Finding] = []
    facts: Dict[str, Any] = {}
    for one in outcome.of('overfit'):
        findings += _judge_losses(one['losses'], iterations)
        facts['one batch'] = (f'loss {one["losses"][0]:.4g} -> {one["losses"][-1]:.4g} in '
                              f'{len(one["losses"])} iterations of the generator alone')
    findings += _judge_time(outcome, counts, recipe, facts)
    findings += _failed(outcome)
    return findings, facts


def _kinds_of_step(recipe: Recipe) -> Tuple[List[Dict[str, Any]], List[int]]:
    """Phases of one kind of iteration each, and how many there are in the run."""
    counts: Dict[tuple, int] = {}
    for span in recipe.spans:
        length = max(span.stop - span.start, 0)
        for position, players in enumerate(span.cycle):
            kind = (tuple(sorted(players)), span.adversarial)
            number = length // len(span.cycle) + (position < length % len(span.cycle))
            counts[kind] = counts.get(kind, 0) + number
    counts = {kind: number for kind, number in counts.items() if number}
    if not counts:
        counts = {(('generator', ), False): recipe.max_iters or 0}
    phases = [dict(cycle=[list(players)], adversarial=adversarial)
              for players, adversarial in counts]
    return phases, list(counts.values())


def _judge_losses(losses: List[float], wanted: int) -> List[Finding]:
    if not math.isfinite(losses[-1]):
        return [Finding(
            'loss-not-finite', ERROR, f'the loss of one batch is {losses[-1]} in iteration '
            f'{len(losses) - 1}', 'Look for a learning rate that is too large, or for broken '
            'images and masks.')]
    last = losses[-max(len(losses) // 5, 1):]
    if sum(last) / len(last) > _FALLEN * losses[0]:
        return [Finding(
            'overfit-failed', ERROR, f'the loss of one batch goes from {losses[0]:.4g} to '
            f'{losses[-1]:.4g} in {wanted} iterations: the generator does not learn even that',
            'Look at learning rate, frozen parts, loss terms and their weights; or give it more '
            '--iterations.')]
    return []


def _judge_time(outcome: Outcome, counts: List[int], recipe: Recipe,
                facts: Dict[str, Any]) -> List[Finding]:
    steps, loads = outcome.of('step'), outcome.of('load')
    if len(steps) < len(counts) or not loads or not sum(counts):
        return []
    seconds = [step['seconds'] for step in steps]
    total = sum(count * each for count, each in zip(counts, seconds))
    mean, load = total / sum(counts), loads[0]['seconds']
    facts['a step'] = {'+'.join(step['phase']['cycle'][0]): f'{step["seconds"]:.3g} s'
                       for step in steps}
    workers = recipe.part('train_dataloader').get('num_workers', 0)
    facts['a batch loaded'] = f'{load:.3g} s with {workers} processes, {1 / load:.3g}/s'
    each = max(mean, load) if workers else mean + load
    facts['estimate'] = (f'{1 / each:.3g} iterations/s, {_span(each * sum(counts))} for '
                         f'{sum(counts):,} iterations, without validation and checkpoints')
    if load > mean:
        return [Finding(
            'loader-slow', WARNING, f'a batch takes {load:.3g} s to load and {mean:.3g} s to train '
            'on: training waits', 'More train_dataloader.num_workers, smaller files, or fewer '
            'transforms.')]
    return []


def _span(seconds: float) -> str:
    if seconds < 120:
        return f'{seconds:.0f} s'
    if seconds < 7200:
        return f'{seconds / 60:.0f} min'
    return f'{seconds / 3600:.1f} h' if seconds < 172800 else f'{seconds / 86400:.1f} days'


def _failed(outcome: Outcome) -> List[Finding]:
    if not outcome.failure:
        return []
    return [Finding('trial-failed', ERROR, f'training does not run: {outcome.failure}',
                    'python tools/train.py CONFIG --traceback shows the whole of it.')]


def largest_batch(cfg: Config, limit: float) -> Result:
    """The largest batch whose steps keep below a limit of memory, as measured.

    Powers of two at first, each more than the one before, then three steps between the last that
    fits and the next.

    Args:
        cfg (Config): Of a run.
        limit (float): Bytes; of the GPU's memory, or without one of this process's.

    Returns:
        tuple: findings, and facts for the report.
    """
    outcome = run_trials(cfg, dict(memory=dict(sizes=list(_SIZES), limit=limit)))
    fitting = _fitting(outcome, limit)
    tried = outcome.of('memory')
    if fitting and not outcome.failure:
        between = sorted({fitting + fitting * quarter // 4 for quarter in (1, 2, 3)} - {fitting})
        if between and len(tried) > 1 and tried[-1]['batch'] == 2 * fitting:
            finer = run_trials(cfg, dict(memory=dict(sizes=between, limit=limit)))
            fitting = max(fitting, _fitting(finer, limit))
            tried = tried + finer.of('memory')
    facts: Dict[str, Any] = {
        'peak memory': {f'batch {one["batch"]}:': f'{one["peak"] / _GIGA:.3g} GB'
                        for one in tried if one['measured']},
        'largest batch': f'{fitting} within {limit / _GIGA:g} GB'}
    findings = [] if tried else _failed(outcome)
    wanted = Recipe.of(cfg).part('train_dataloader').get('batch_size', 1)
    if tried and wanted > fitting:
        findings.append(Finding(
            'batch-too-large', ERROR, f'train_dataloader.batch_size is {wanted}, and the largest '
            f'that fits into {limit / _GIGA:g} GB is {fitting or "none"}',
            f'train_dataloader.batch_size={fitting} with accumulative_counts in optim_wrapper, '
            'or smaller crops.' if fitting else 'Smaller crops, or a smaller model.'))
    return findings, facts


def _fitting(outcome: Outcome, limit: float) -> int:
    return max((one['batch'] for one in outcome.of('memory')
                if one['measured'] and one['peak'] <= limit), default=0)
