"""Where the config and a checkpoint that is resumed from disagree on the rate's schedule."""
import logging
from collections import Counter
from typing import Any, Dict, Iterator, List, Optional, Union

from mmengine.logging import print_log
from mmengine.optim import _ParamScheduler

#: As runner.param_schedulers: of one optimizer, or by player.
Schedulers = Union[List[_ParamScheduler], Dict[str, List[_ParamScheduler]]]
#: Of a scheduler's state: how far it is.
_PROGRESS = {'last_step', '_global_step', '_last_value', 'verbose'}


def report_differences(built: Optional[Schedulers], states: Optional[Any]) -> None:
    """Log a warning for each of :func:`schedule_differences`; there may be no schedulers."""
    for text in schedule_differences(built, states) if built and states else ():
        print_log(f'param_scheduler: {text}, which counts. To train by the config, start from the '
                  'weights: load_from, without resume.', 'current', logging.WARNING)


def schedule_differences(built: Schedulers, states: Any) -> List[str]:
    """What a resume takes from the checkpoint, against what the config says.

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
        found = [text for name, state in states.items()
                 for text in _differences(of_player.get(name, []), state)]
    else:
        found = list(_differences(built, states))
    return list(dict.fromkeys(found))


def _differences(built: List[_ParamScheduler], states: List[dict]) -> Iterator[str]:
    if len(built) != len(states):
        yield f'{len(built)} schedulers in the config, {len(states)} in the checkpoint'
        return
    for scheduler, state in zip(built, states):
        for key, wanted in scheduler.state_dict().items():
            saved = state.get(key, wanted)
            if isinstance(wanted, Counter):  # milestones, with how often each is there
                saved, wanted = (sorted(Counter(one).elements()) for one in (saved, wanted))
            if key not in _PROGRESS and isinstance(wanted, (int, float, list)) and saved != wanted:
                yield (f'{type(scheduler).__name__}.{key} is {wanted} in the config, {saved} in the '
                       'checkpoint')
