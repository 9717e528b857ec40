"""Steps of training in a process of their own, which is measured: the child's side.

``python -m mmdeepfill.doctor.training.trial SPEC`` reads a JSON file and appends what it measures
to another, one JSON a line, so that what was measured before a crash is there.
"""

import json
import math
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmdeepfill.core.registry import TASK_UTILS

#: What a trial has no use for, as mmengine's Runner takes it.
_EVALUATION = ('cfg', 'dataloader', 'evaluator')
_LEFT_OUT = [f'{split}_{part}' for split in ('val', 'test') for part in _EVALUATION]
_LEFT_OUT += ['load_from', 'visualizer']
_BOTH = {'cycle': [['disc', 'generator']]}
_ALONE = {'cycle': [['generator']], 'adversarial': False}
#: Batches whose loading is timed, besides those that start the processes.
_LOADED = 8
#: A batch that would take more of the limit is not tried.
_BEYOND = 1.25


class Trial:
    """A runner that is never run: its model, optimizers and loader.

    Args:
        spec (dict): ``config``, a file; ``folder``, for what the runner writes.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        cfg = Config.fromfile(spec['config'])
        cfg.update(dict.fromkeys(_LEFT_OUT), work_dir=spec['folder'], custom_hooks=[])
        cfg.update(resume=False, launcher='none', log_level='ERROR')
        self.runner = Runner.from_cfg(cfg)
        model = self.model = self.runner.model
        model.init_weights()
        self.optimizers = self.runner.build_optim_wrapper(cfg.optim_wrapper)
        model.train()
        self.loader_cfg = cfg.train_dataloader

    def loader(self, alone: bool = False):
        """The loader of the config; ``alone``, one in this process."""
        cfg = dict(self.loader_cfg)
        if alone:
            for key in ('prefetch_factor', 'timeout', 'multiprocessing_context'):
                cfg.pop(key, None)
            cfg.update(num_workers=0, persistent_workers=False)
        return Runner.build_dataloader(cfg, seed=0)

    def play(self, phase: dict[str, Any]) -> None:
        """Let a phase last for ever, if the model has a schedule."""
        if hasattr(self.model, 'schedule'):
            self.model.schedule = TASK_UTILS.build({'type': 'PhaseSchedule', 'phases': [phase]})

    def step(self, batch: dict[str, Any]) -> dict[str, float]:
        """Train on a batch; the log."""
        self.runner.message_hub.update_info('iter', 0)
        log = self.model.train_step(batch, self.optimizers)
        return {name: float(value) for name, value in log.items()}


def overfit(trial: Trial, iterations: int) -> Iterator[dict[str, Any]]:
    """The generator alone, on one batch: its loss in each iteration."""
    trial.play(_ALONE)
    batch = next(iter(trial.loader(alone=True)))
    losses: list[float] = []
    for _ in range(iterations):
        log = trial.step(batch)
        losses.append(log.get('loss_generator', log.get('loss', math.nan)))
        if not math.isfinite(losses[-1]):
            break
    yield {'kind': 'overfit', 'losses': losses}


def durations(trial: Trial, phases: list[dict[str, Any]], repeats: int) -> Iterator[dict[str, Any]]:
    """Seconds of a step of each kind, and of making a batch."""
    batch = next(iter(trial.loader(alone=True)))
    for phase in phases:
        trial.play(phase)
        trial.step(batch)
        start = time.perf_counter()
        for _ in range(repeats):
            trial.step(batch)
        yield {'kind': 'step', 'phase': phase, 'seconds': (time.perf_counter() - start) / repeats}
    loader = trial.loader()
    batches = iter(loader)
    for _ in range(1 + 2 * loader.num_workers):
        next(batches)
    start = time.perf_counter()
    for _ in range(_LOADED):
        next(batches)
    yield {'kind': 'load', 'seconds': (time.perf_counter() - start) / _LOADED}


def memory(trial: Trial, sizes: list[int], limit: float) -> Iterator[dict[str, Any]]:
    """Peak memory in bytes of two steps of both players, batch by batch, until it is too much.

    One that was not measured, since it would be, or was, far too much, has ``measured`` False.
    """
    trial.play(_BOTH)
    loader = trial.loader(alone=True)
    sample = loader.dataset[0]
    seen: list[tuple] = []
    for size in sizes:
        if len(seen) > 1:
            (one, low), (other, high) = seen[-2:]
            expected = high + (high - low) * (size - other) / (other - one)
            if expected > _BEYOND * limit:
                yield {'kind': 'memory', 'batch': size, 'peak': expected, 'measured': False}
                return
        batch = loader.collate_fn([sample] * size)
        try:
            for _ in range(2):
                trial.step(batch)
        except torch.cuda.OutOfMemoryError:
            yield {'kind': 'memory', 'batch': size, 'peak': None, 'measured': False}
            return
        peak = peak_memory()
        seen.append((size, peak))
        yield {'kind': 'memory', 'batch': size, 'peak': peak, 'measured': True}
        if peak > limit:
            return


def peak_memory() -> int:
    """Bytes: what CUDA reserved, or the most this process has had in memory."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_reserved()
    unit = 1 if sys.platform == 'darwin' else 1024  # KiB, but bytes on macOS
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


KINDS: dict[str, Callable[..., Iterator[dict]]] = {
    'overfit': overfit,
    'durations': durations,
    'memory': memory,
}


def main() -> None:
    with open(sys.argv[1], encoding='utf-8') as file:
        spec = json.load(file)
    trial = Trial(spec)
    with open(spec['results'], 'a', encoding='utf-8') as results:
        for name, options in spec['trials'].items():
            for measured in KINDS[name](trial, **options):
                results.write(json.dumps(measured) + '\n')
                results.flush()


if __name__ == '__main__':
    main()
