"""A file with all that one iteration of a training needs to be run again."""

from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from torch import nn

from mmdeepfill.version import __version__

from ...checkpoints import copied_to_cpu, read_checkpoint, write_tensors
from ...checkpoints.plain import to_plain
from ...core.errors import CheckpointError
from .guard import PlayerGuard

FORMAT = 'mmdeepfill-replay'
VERSION = 1
_KEYS = {'state_dict', 'optimizer', 'counts', 'data', 'rng', 'config', 'findings', 'stepped'}
#: Counters of accumulation in an optimizer wrapper.
COUNTS = ('_inner_count', '_max_counts', '_remainder_counts')


def as_replay(
    model: nn.Module,
    optim_wrapper,
    guards: dict[str, PlayerGuard],
    cfg: Config,
    ema: nn.Module | None = None,
    meta: dict[str, Any] | None = None,
    **parts: Any,
) -> dict[str, Any]:
    """The state that an iteration begins with, copied to the CPU.

    Args:
        model (nn.Module): Unwrapped, in that state.
        optim_wrapper (OptimWrapper | OptimWrapperDict): In that state.
        guards (dict): Player -> guard.
        cfg (Config): Of the run.
        ema (nn.Module, optional): The average of the generator, if there is one.
        meta (dict): Plain values to keep with it; ``iteration`` is from 0, as schedules count.
        **parts: ``data``, the batch as the loader gave it; ``rng``, as
            :func:`~mmdeepfill.core.random.capture_rng` gives it; ``stepped``, weights of
            players after a step that other ranks had a part in.

    Returns:
        dict: Tensors and plain values alone, by ``state_dict``, ``ema_state_dict`` (if there is
        one), ``optimizer``, ``counts``, ``data``, ``rng``, ``config`` (None if it holds classes
        or functions), ``findings``, ``stepped`` and ``meta``.

    Raises:
        TypeError: If the batch holds more than tensors and plain values.
    """
    try:
        config = to_plain(cfg.to_dict())
    except TypeError:  # a replay then takes it from --config
        config = None
    wrappers = {name: guard.wrapper for name, guard in guards.items()}
    replay = {
        'format': FORMAT,
        'version': VERSION,
        'meta': dict(meta or {}, mmdeepfill=__version__, torch=torch.__version__),
        'state_dict': dict(model.state_dict()),
        'optimizer': optim_wrapper.state_dict(),
        'counts': {n: [getattr(one, key) for key in COUNTS] for n, one in wrappers.items()},
        'config': config,
        'findings': [],
        **parts,
    }
    if ema is not None:
        replay['ema_state_dict'] = dict(ema.state_dict())
    return copied_to_cpu(to_plain(replay))


def write_replay(path: str | Path, replay: dict[str, Any]) -> None:
    """Write a file that ``torch.load(weights_only=True)`` reads, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    write_tensors(path, replay)


def read_replay(path: str | Path) -> dict[str, Any]:
    """Read what :func:`write_replay` wrote, unpickling tensors and plain values alone.

    Raises:
        CheckpointError: If it is damaged, no replay file, or could run code.
        FileNotFoundError: If there is none.
    """
    replay = read_checkpoint(path)
    if replay.get('format') != FORMAT or not replay.keys() >= _KEYS:
        raise CheckpointError(
            f'{path}: expected a file of NumericalSentinelHook, got one with {sorted(replay)[:8]}'
        )
    if replay['version'] != VERSION:
        raise CheckpointError(
            f'{path}: expected version {VERSION}, got {replay["version"]!r}; '
            'replay it with the release of mmdeepfill that wrote it'
        )
    return replay
