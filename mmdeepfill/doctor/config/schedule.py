"""Iterations: rates that decay at another time, and what never happens."""

from collections.abc import Iterator
from typing import Any

import torch

from ...core.component_names import typed_dicts
from ..finding import Finding, find
from .pipeline import name_of
from .recipe import Recipe

_OWN_LOOP = 'ResumableIterTrainLoop'


def _schedulers(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict) and 'type' in node:
        yield node
    elif isinstance(node, (dict, list, tuple)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _schedulers(one)


def decay(recipe: Recipe) -> Iterator[Finding]:
    """Learning rates that do not end with the training."""
    total = recipe.max_iters
    if not total:
        return
    for one in _schedulers(recipe.cfg.get('param_scheduler')):
        begin, length, name = one.get('begin', 0), one.get('T_max'), name_of(one)
        if one.get('by_epoch', True):
            yield find('scheduler-by-epoch', name=name)
        elif length is not None and begin + length != min(one.get('end') or total, total):
            later = 'rises again' if begin + length < total else 'does not get to its end'
            about = {'length': length, 'begin': begin, 'total': total, 'right': total - begin}
            yield find('scheduler-length', name=name, consequence=later, **about)


def intervals(recipe: Recipe) -> Iterator[Finding]:
    """Intervals of validation, checkpoints or logs that are longer than the training."""
    total, loop = recipe.max_iters, recipe.part('train_cfg')
    saving, logging = (recipe.part(f'default_hooks.{name}') for name in ('checkpoint', 'logger'))
    if not total:
        return
    if loop.get('val_interval', 1000) > total and recipe.part('val_cfg'):
        when = 'only at the end' if name_of(loop) == _OWN_LOOP else 'never'
        yield find('val-interval', every=loop.get('val_interval', 1000), total=total, when=when)
    # without the key, the hooks' own: a CheckpointHook of ours then saves the last one alone
    saves, logs = saving.get('interval', -1), logging.get('interval', 10)
    if not saving.get('by_epoch', True) and saves > total:
        yield find('checkpoint-interval', every=saves, total=total)
    if logs > total:
        yield find('log-interval', every=logs, total=total)


def running(recipe: Recipe) -> Iterator[Finding]:
    """Optimizers that need a GPU, and training in the order of the list."""
    for path, one in typed_dicts(recipe.part('optim_wrapper'), 'optim_wrapper'):
        if name_of(one) == 'AmpOptimWrapper' and not torch.cuda.is_available():
            yield find('amp-without-gpu', path=path)
    sampler = recipe.part('train_dataloader.sampler')
    if sampler.get('shuffle', True) is False:
        yield find('not-shuffled', name=name_of(sampler))


CHECKS = (decay, intervals, running)
