"""Steps of training in a process of their own, which is measured: the child's side.

``python -m mmdeepfill.doctor.training.trial SPEC`` reads a JSON file and appends what it measures
to another, one JSON a line, so that what was measured before a crash is there.
"""
import json
import math
import resource
import sys
import time
from typing import Any, Dict, Iterator, List

import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmdeepfill.registry import TASK_UTILS

#: What a trial has no use for, as mmengine's Runner takes it.
_LEFT_OUT = [f'{split}_{part}' for split in ('val', 'test')
             for part in ('cfg', 'dataloader', 'evaluator')]
_BOTH = dict(cycle=[['disc', 'generator']])
_ALONE = dict(cycle=[['generator']], adversarial=False)
#: Batches whose loading is timed, besides those that start the processes.
_LOADED = 8
#: A batch that would take more of the limit is not tried.
_BEYOND = 1.25


class Trial:
    """A runner that is never run: its model, optimizers and loader.

    Args:
        spec (dict): ``config``, a file; ``folder``, for what the runner writes.
    """

    def __init__(self, spec: Dict[str, Any]) -> None:
        cfg = Config.fromfile(spec['config'])
        for key in _LEFT_OUT:
            cfg[key] = None
        cfg.update(work_dir=spec['folder'], load_from=None, resume=False, launcher='none',
                   visualizer=None, log_level='ERROR', custom_hooks=[])
        self.runner = Runner.from_cfg(cfg)
        model = self.model = self.runner.model
        model.init_weights()
        self.optimizers = self.runner.build_optim_wrapper(cfg.optim_wrapper)
        model.train()
        self.loader_cfg = cfg.train_dataloader

    def loader(self, **options: Any):
        return Runner.build_dataloader(dict(self.loader_cfg, **options), seed=0)

    def alone(self, **options: Any):
        """A loader in this process."""
        left = {key: value for key, value in self.loader_cfg.items() if key not in (
            'prefetch_factor', 'timeout', 'multiprocessing_context')}
        return Runner.build_dataloader(
            dict(left, num_workers=0, persistent_workers=False, **options), seed=0)

    def play(self, phase: Dict[str, Any]) -> None:
        """Let a phase last for ever, if the model has a schedule."""
        if hasattr(self.model, 'schedule'):
            self.model.schedule = TASK_UTILS.build(dict(type='PhaseSchedule', phases=[phase]))

    def step(self, batch: Dict[str, Any]) -> Dict[str, float]:
        self.runner.message_hub.update_info('iter', 0)
        log = self.model.train_step(batch, self.optimizers)
        return {name: float(value) for name, value in log.items()}


def overfit(trial: Trial, iterations: int) -> Iterator[Dict[str, Any]]:
    """The generator alone, on one batch: its loss in each iteration."""
    trial.play(_ALONE)
    batch = next(iter(trial.alone()))
    losses: List[float] = []
    for _ in range(iterations):
        log = trial.step(batch)
        losses.append(log.get('loss_generator', log.get('loss', math.nan)))
        if not math.isfinite(losses[-1]):
            break
    yield dict(kind='overfit', losses=losses)


def durations(trial: Trial, phases: List[Dict[str, Any]], repeats: int
              ) -> Iterator[Dict[str, Any]]:
    """Seconds of a step of each kind, and of making a batch."""
    batch = next(iter(trial.alone()))
    for phase in phases:
        trial.play(phase)
        trial.step(batch)
        start = time.perf_counter()
        for _ in range(repeats):
            trial.step(batch)
        yield dict(kind='step', phase=phase, seconds=(time.perf_counter() - start) / repeats)
    loader = trial.loader()
    batches = iter(loader)
    for _ in range(1 + 2 * loader.num_workers):
        next(batches)
    start = time.perf_counter()
    for _ in range(_LOADED):
        next(batches)
    yield dict(kind='load', seconds=(time.perf_counter() - start) / _LOADED)


def memory(trial: Trial, sizes: List[int], limit: float) -> Iterator[Dict[str, Any]]:
    """Peak memory in bytes of two steps of both players, batch by batch, until it is too much.

    One that was not measured, since it would be, or was, far too much, has ``measured`` False.
    """
    trial.play(_BOTH)
    loader = trial.alone()
    sample = loader.dataset[0]
    seen: List[tuple] = []
    for size in sizes:
        if len(seen) > 1:
            (one, low), (other, high) = seen[-2:]
            expected = high + (high - low) * (size - other) / (other - one)
            if expected > _BEYOND * limit:
                yield dict(kind='memory', batch=size, peak=expected, measured=False)
                return
        batch = loader.collate_fn([sample] * size)
        try:
            for _ in range(2):
                trial.step(batch)
        except torch.cuda.OutOfMemoryError:
            yield dict(kind='memory', batch=size, peak=None, measured=False)
            return
        peak = peak_memory()
        seen.append((size, peak))
        yield dict(kind='memory', batch=size, peak=peak, measured=True)
        if peak > limit:
            return


def peak_memory() -> int:
    """Bytes: what CUDA reserved, or the most this process has had in memory."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_reserved()
    # in KiB, but in bytes on macOS
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == 'darwin' else 1024)


KINDS = dict(overfit=overfit, durations=durations, memory=memory)


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
