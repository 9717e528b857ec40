"""Differences between a config and a resumed checkpoint in optimizers, data and seed."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from mmengine.logging import print_log
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor

from mmdeepfill.checkpoints.saved_config import read_saved_config

#: Of an optimizer's groups: the tensors, where a schedule is, and how steps are computed.
_NO_SETTINGS = {'params', 'lr', 'initial_lr', 'foreach', 'fused', 'capturable', 'differentiable'}
_LONGEST = 60  # of a value in a message

#: Ends of sentences: which of the two counts.
SAVED_COUNTS = (
    ', which counts. To train by the config, start from the weights: load_from, without resume.'
)
CONFIG_COUNTS = '. The config counts.'


def warn(sentences: list[str], end: str) -> None:
    """Log a warning for each sentence, with the end that says which value counts."""
    for text in sentences:
        print_log(text + end, 'current', logging.WARNING)


def difference(name: str, wanted: Any, saved: Any) -> str:
    """A sentence on a value of the config and that of the checkpoint."""
    return f'{name} is {_short(wanted)} in the config, {_short(saved)} in the checkpoint'


def report_values(runner, checkpoint: Mapping) -> None:
    """Log a warning for each value of optimizers, training data and seed that differs.

    What the state of an optimizer holds is the checkpoint's, and so is the seed; the rest is the
    config's. An optimizer is not compared before it is built.

    Args:
        runner (Runner): Before it takes over what the checkpoint holds.
        checkpoint (dict): As it is in the file.
    """
    warn(optimizer_differences(runner.optim_wrapper, checkpoint.get('optimizer')), SAVED_COUNTS)
    meta = checkpoint['meta']
    seed = runner._randomness_cfg.get('seed')
    if None not in (seed, meta.get('seed')) and seed != meta['seed']:
        warn([difference('randomness.seed', seed, meta['seed'])], SAVED_COUNTS)
    saved = read_saved_config(meta['cfg']) if isinstance(meta.get('cfg'), str) else {}
    warn(config_differences(read_saved_config(runner.cfg.pretty_text), saved), CONFIG_COUNTS)


def optimizer_differences(built: Any, states: Any) -> list[str]:
    """List differences of groups of parameters: rates, betas, weight decay, ...

    Args:
        built (OptimWrapper | OptimWrapperDict): As the config has it.
        states (dict): ``optimizer`` of the checkpoint.

    Returns:
        list[str]: One sentence for each value; the same of several groups stands once.
    """
    if isinstance(built, OptimWrapperDict):
        pairs = [
            (f'optim_wrapper.{name}', one, (states or {}).get(name)) for name, one in built.items()
        ]
    elif isinstance(built, OptimWrapper):
        pairs = [('optim_wrapper', built, states)]
    else:
        return []
    found = [
        text
        for name, one, state in pairs
        if isinstance(state, dict)
        for text in _groups(name, one.optimizer.param_groups, state.get('param_groups', []))
    ]
    return list(dict.fromkeys(found))


def _groups(name: str, built: list[dict], saved: list[dict]) -> Iterator[str]:
    if len(built) != len(saved):
        yield difference(f'{name}: the number of groups of parameters', len(built), len(saved))
        return
    for wanted, kept in zip(built, saved):
        rates = [group.get('initial_lr', group.get('lr')) for group in (wanted, kept)]
        pairs = {
            'lr': rates,
            **{
                key: (wanted.get(key), kept.get(key))
                for key in dict.fromkeys([*wanted, *kept])
                if key not in _NO_SETTINGS
            },
        }
        for key, (ours, theirs) in pairs.items():
            if _plain(ours) != _plain(theirs):
                yield difference(f'{name}: {key}', _plain(ours), _plain(theirs))


def config_differences(config: dict[str, Any], saved: dict[str, Any]) -> list[str]:
    """List differences of two configs in the loading of training data and use of optimizers.

    Args:
        config, saved (dict): Plain values. Nothing differs from a config that is empty.

    Returns:
        list[str]: One sentence for each value, without those of :func:`optimizer_differences`.
    """
    if not saved:
        return []
    return [
        text
        for key in ('train_dataloader', 'optim_wrapper')
        if key in config
        for text in _leaves(key, config[key], saved.get(key))
    ]


def _leaves(path: str, wanted: Any, kept: Any) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(kept, dict):
        for key in dict.fromkeys([*wanted, *kept]):
            if key == 'optimizer':  # its type; the values are in the groups
                ours, theirs = (one.get(key) or {} for one in (wanted, kept))
                yield from _leaves(f'{path}.{key}.type', ours.get('type'), theirs.get('type'))
            elif key != 'paramwise_cfg':
                yield from _leaves(f'{path}.{key}', wanted.get(key), kept.get(key))
    elif isinstance(wanted, list) and isinstance(kept, list) and len(wanted) == len(kept):
        for number, pair in enumerate(zip(wanted, kept)):
            yield from _leaves(f'{path}.{number}', *pair)
    elif wanted != kept:
        yield difference(path, wanted, kept)


def _plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.tolist()
    return list(value) if isinstance(value, (list, tuple)) else value


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f'{text[: _LONGEST - 3]}...'
