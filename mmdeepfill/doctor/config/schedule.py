"""Iterations: rates that decay at another time, and what never comes to pass."""
from typing import Any, Dict, Iterator

import torch

from ...component_names import typed_dicts
from ..finding import ERROR, NOTE, WARNING, Finding
from .recipe import Recipe, name_of

_OWN_LOOP = 'ResumableIterTrainLoop'


def _schedulers(recipe: Recipe) -> Iterator[Dict[str, Any]]:
    wanted = recipe.cfg.get('param_scheduler') or []
    groups = wanted.values() if isinstance(wanted, dict) and 'type' not in wanted else [wanted]
    for group in groups:
        yield from (one for one in (group if isinstance(group, (list, tuple)) else [group])
                    if isinstance(one, dict))


def decay(recipe: Recipe) -> Iterator[Finding]:
    total = recipe.max_iters
    if not total:
        return
    for one in _schedulers(recipe):
        if one.get('by_epoch', True):
            yield Finding(
                'scheduler-by-epoch', WARNING, f'param_scheduler {name_of(one)} counts epochs, and '
                'training counts iterations: the rate stays as it is', 'Set by_epoch=False.')
            continue
        end, length = one.get('end', total), one.get('T_max')
        if length is not None and one.get('begin', 0) + length != min(end or total, total):
            yield Finding(
                'scheduler-length', WARNING, f'param_scheduler {name_of(one)}: T_max is {length} '
                f'from iteration {one.get("begin", 0)}, and training ends at {total}: the rate '
                + ('rises again' if one.get('begin', 0) + length < total else 'does not get to its '
                   'end'), f'Set T_max={total - one.get("begin", 0)}, or train_cfg.max_iters.')


def intervals(recipe: Recipe) -> Iterator[Finding]:
    """What happens every so many iterations, of which there are fewer."""
    total = recipe.max_iters
    if not total:
        return
    loop = recipe.part('train_cfg')
    every = loop.get('val_interval', 1000)
    if every > total and recipe.part('val_cfg'):
        when = 'only at the end' if name_of(loop) == _OWN_LOOP else 'never'
        yield Finding(
            'val-interval', WARNING, f'train_cfg.val_interval is {every} and max_iters {total}: '
            f'it is validated {when}', 'Make val_interval smaller.')
    saving = recipe.part('default_hooks.checkpoint')
    if not saving.get('by_epoch', True) and saving.get('interval', 1) > total:
        yield Finding(
            'checkpoint-interval', WARNING, 'default_hooks.checkpoint.interval is '
            f'{saving["interval"]} and max_iters {total}: a run that is killed leaves nothing',
            'Make the interval smaller.')
    logging = recipe.part('default_hooks.logger')
    if logging.get('interval', 10) > total:
        yield Finding(
            'log-interval', NOTE, f'default_hooks.logger.interval is {logging["interval"]} and '
            f'max_iters {total}: no line of losses is written', 'Make the interval smaller.')


def precision(recipe: Recipe) -> Iterator[Finding]:
    if torch.cuda.is_available():
        return
    for path, one in typed_dicts(recipe.part('optim_wrapper'), 'optim_wrapper'):
        if name_of(one) == 'AmpOptimWrapper':
            yield Finding(
                'amp-without-gpu', ERROR, f'{path} is an AmpOptimWrapper, which refuses to run '
                'without a GPU', "Take type='AutocastOptimWrapper' (bfloat16 on any device).")


def order(recipe: Recipe) -> Iterator[Finding]:
    """Training in the order of the list."""
    sampler = recipe.part('train_dataloader.sampler')
    if sampler.get('shuffle', True) is False:
        yield Finding(
            'not-shuffled', WARNING, f'train_dataloader.sampler {name_of(sampler)} has '
            'shuffle=False: pictures come in the order of the list',
            "Take sampler=dict(type='SeededInfiniteSampler').")


CHECKS = (decay, intervals, precision, order)
