"""A file with all that one iteration of a training needs to be run again."""
from pathlib import Path
from typing import Any, Dict, List, Optional, Union

import torch
from mmengine.config import Config
from torch import Tensor, nn

from mmdeepfill.checkpoints import read_checkpoint
from mmdeepfill.files import atomic_write
from mmdeepfill.version import __version__
from mmdeepfill.zoo.errors import CheckpointError

from ..hooks.checkpoint_hook import to_plain
from .guard import PlayerGuard

FORMAT = 'mmdeepfill-replay'
VERSION = 1
_KEYS = {'state_dict', 'optimizer', 'counts', 'data', 'rng', 'config', 'findings', 'stepped'}

Replay = Dict[str, Any]


def as_replay(model: nn.Module, optim_wrapper, guards: Dict[str, PlayerGuard], data: Any,
              rng: dict, iteration: int, cfg: Config, ema: Optional[nn.Module] = None,
              **meta) -> Replay:
    """The state that an iteration begins with, copied to the CPU.

    Args:
        model (nn.Module): Unwrapped, in that state.
        optim_wrapper (OptimWrapper | OptimWrapperDict): In that state.
        guards (dict): Player -> guard.
        data (Any): The batch, as the loader gave it.
        rng (dict): What :func:`~mmdeepfill.engine.rng.capture_rng` gave.
        iteration (int): From 0, as schedules count.
        cfg (Config): Of the run.
        ema (nn.Module, optional): The average of the generator, if there is one.
        **meta: Plain values to keep with it.

    Returns:
        dict: Tensors and plain values alone, by ``state_dict``, ``ema_state_dict`` (if there is
        one), ``optimizer``, ``counts``, ``data``, ``rng``, ``config``, ``findings``,
        ``stepped`` and ``meta``.

    Raises:
        TypeError: The batch holds more than tensors and plain values.
    """
    replay = dict(
        format=FORMAT, version=VERSION,
        meta=dict(iteration=iteration, mmdeepfill=__version__, torch=torch.__version__, **meta),
        state_dict=dict(model.state_dict()), optimizer=optim_wrapper.state_dict(),
        counts={name: _counts(guard) for name, guard in guards.items()}, data=data, rng=rng,
        config=_plain_config(cfg), findings=[], stepped={})
    if ema is not None:
        replay['ema_state_dict'] = dict(ema.state_dict())
    return _to_cpu(to_plain(replay))


def _counts(guard: PlayerGuard) -> List[int]:
    wrapper = guard.wrapper
    return [wrapper._inner_count, wrapper._max_counts, wrapper._remainder_counts]


def _plain_config(cfg: Config) -> Optional[dict]:
    """None if it holds classes or functions, which a replay then takes from ``--config``."""
    try:
        return to_plain(cfg.to_dict())
    except TypeError:
        return None


def _to_cpu(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().cpu().clone()
    if isinstance(value, dict):
        return {key: _to_cpu(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_to_cpu(item) for item in value)
    return value


def write_replay(path: Union[str, Path], replay: Replay) -> None:
    """Write a file that ``torch.load(weights_only=True)`` reads, whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    with atomic_write(path) as file:
        torch.save(replay, file)


def read_replay(path: Union[str, Path]) -> Replay:
    """Read what :func:`write_replay` wrote, unpickling tensors and plain values alone.

    Raises:
        CheckpointError: It is damaged, no replay file, or could run code.
        FileNotFoundError: There is none.
    """
    replay = read_checkpoint(path)
    if replay.get('format') != FORMAT or not _KEYS <= replay.keys():
        raise CheckpointError(f'{path}: expected a file of NumericalSentinelHook, got one with '
                              f'{sorted(replay)[:8]}')
    if replay['version'] != VERSION:
        raise CheckpointError(f'{path}: expected version {VERSION}, got {replay["version"]!r}; '
                              'replay it with the release of mmdeepfill that wrote it')
    return replay
