"""Where a training ends without warning: SIGKILL at a planned point, and a diary of its data.

A config imports this; the harness sets ``PLAN`` in the process that is to die.
"""

import os
import re
import signal
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

from mmengine.hooks import Hook

from mmdeepfill.core.registry import HOOKS

#: Points within an iteration, and of it that saves a checkpoint; 'outside' is by the clock.
TRAINING = ('begun', 'between players', 'ended')
SAVING = ('half written', 'written', 'renamed', 'pointer written', 'rotating')
VALIDATION = ('validating',)


class Plan(NamedTuple):
    """When to die."""

    point: str
    #: Counted from 1.
    iteration: int
    #: Of the file, for 'half written'.
    fraction: float = 0.5
    #: Instead of dying, stand still; for the points of training.
    hangs: bool = False


PLAN: Plan | None = None


def hang() -> None:
    """As on a file system that does not answer: the process stays, and does nothing."""
    os.kill(os.getpid(), signal.SIGSTOP)


def die() -> None:
    """As by the kernel: nothing is flushed or tidied."""
    os.kill(os.getpid(), signal.SIGKILL)


@HOOKS.register_module()
class KillPoint(Hook):
    """Dies as planned."""

    priority = 'HIGHEST'

    def before_train(self, runner) -> None:
        """Arms what lies inside a training step or the writing of a file."""
        self.iteration = runner.iter + 1
        if PLAN is None:
            return
        if PLAN.point == 'between players':
            # the critic has been stepped, and the generator has its gradients
            runner.optim_wrapper['generator'].optimizer.register_step_pre_hook(
                lambda *_: self._at('between players')
            )
        elif PLAN.point in SAVING:
            step = PLAN.iteration
            sys.addaudithook(
                lambda event, details: _in_file_system(PLAN, runner.work_dir, step, event, details)
            )

    def before_train_iter(self, runner, batch_idx, data_batch=None) -> None:
        """After the data was loaded."""
        self.iteration = runner.iter + 1
        self._at('begun')

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None) -> None:
        """Before anything is saved."""
        self._at('ended')

    def after_val_iter(self, runner, batch_idx, data_batch=None, outputs=None) -> None:
        """In the first batch of the first validation from the planned iteration on."""
        self._at('validating')

    def _at(self, point: str) -> None:
        if PLAN is not None and PLAN.point == point and self.iteration >= PLAN.iteration:
            hang() if PLAN.hangs else die()


def _in_file_system(plan: Plan, folder: str, step: int, event: str, details: tuple) -> None:
    """Python tells of every open, rename and remove before it happens."""
    if event not in ('open', 'os.rename', 'os.remove'):
        return
    source = os.fspath(details[0]) if isinstance(details[0], (str, os.PathLike)) else ''
    name = os.path.basename(source)
    checkpoint = event == 'os.rename' and name.startswith(f'.iter_{step}.pth.')
    here = {
        'half written': checkpoint,
        'written': checkpoint,
        # the folder is opened to be flushed
        'renamed': event == 'open'
        and source == folder
        and os.path.exists(os.path.join(folder, f'iter_{step}.pth')),
        'pointer written': event == 'os.rename'
        and name.startswith('.last_checkpoint.')
        and os.path.exists(os.path.join(folder, f'iter_{step}.pth')),
        'rotating': event == 'os.remove' and bool(re.fullmatch(r'iter_\d+\.pth', name)),
    }[plan.point]
    if here:
        if plan.point == 'half written':
            os.truncate(source, int(os.path.getsize(source) * plan.fraction))
        die()


@HOOKS.register_module()
class Diary(Hook):
    """Writes what every iteration was trained on to ``data_order`` in the work dir."""

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None) -> None:
        """One line: iteration, checksum of images and masks."""
        parts = [data_batch[key].numpy().tobytes() for key in ('image', 'mask')]
        with open(Path(runner.work_dir, 'data_order'), 'a', encoding='utf-8') as file:
            file.write(f'{runner.iter + 1} {zlib.crc32(b"".join(parts))}\n')
