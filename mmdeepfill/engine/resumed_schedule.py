"""Differences between a config and a resumed checkpoint in the schedule of learning rates."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from mmengine.optim import _ParamScheduler

from .resumed_values import SAVED_COUNTS, difference, warn

#: As runner.param_schedulers: of one optimizer, or by player.
Schedulers = list[_ParamScheduler] | dict[str, list[_ParamScheduler]]
#: Of a scheduler's state: how far it is.
_PROGRESS = {'last_step', '_global_step', '_last_value', 'verbose'}


def report_differences(built: Schedulers | None, states: Any | None) -> None:
    """Log a warning for each of :func:`schedule_differences`.

    There may be no schedulers; before a training they are configs yet, and are not compared.
    """
    if not states or not _are_built(built):
        return
    warn([f'param_scheduler: {text}' for text in schedule_differences(built, states)], SAVED_COUNTS)


def _are_built(schedulers: Any) -> bool:
    lists = schedulers.values() if isinstance(schedulers, dict) else [schedulers]
    return bool(schedulers) and all(
        isinstance(one, list) and all(isinstance(each, _ParamScheduler) for each in one)
        for one in lists
    )


def schedule_differences(built: Any, states: Any) -> list[str]:
    """List what a resume takes from the checkpoint, against what the config says.

    mmengine loads the whole state of a scheduler, its numbers and the rates that it started from
    included: ``T_max`` of the config does not count any more.

    Args:
        built (list | dict): Schedulers, as the config has them.
        states (list | dict): ``param_schedulers`` of the checkpoint.

    Returns:
        list[str]: One sentence for each; the same for several players stands once.
    """
    if isinstance(states, dict):
        of_player = built if isinstance(built, dict) else dict.fromkeys(states, built)
        found = [
            text
            for name, state in states.items()
            for text in _differences(of_player.get(name, []), state)
        ]
    else:
        found = list(_differences(built, states))
    return list(dict.fromkeys(found))


def _differences(built: list[_ParamScheduler], states: list[dict]) -> Iterator[str]:
    if len(built) != len(states):
        yield f'{len(built)} schedulers in the config, {len(states)} in the checkpoint'
        return
    for scheduler, state in zip(built, states):
        for key, wanted in scheduler.state_dict().items():
            saved = state.get(key, wanted)
            if isinstance(wanted, Counter):  # milestones, with how often each is there
                saved, wanted = (sorted(Counter(one).elements()) for one in (saved, wanted))
            if key not in _PROGRESS and isinstance(wanted, (int, float, list)) and saved != wanted:
                yield difference(f'{type(scheduler).__name__}.{key}', wanted, saved)
