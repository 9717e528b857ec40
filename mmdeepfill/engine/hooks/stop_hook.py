"""Save and stop when asked to by a signal, and end with it."""

import atexit
import os
import signal
import sys
import threading
from types import FrameType
from typing import Any, cast

import torch
from mmengine.dist import all_reduce, barrier, get_world_size
from mmengine.hooks import Hook

from mmdeepfill.core.registry import HOOKS

from .checkpoint_hook import CheckpointHook


@HOOKS.register_module()
class GracefulStopHook(Hook):
    """On SIGTERM or SIGINT: finish the iteration, save a checkpoint, end the training.

    Then the signal does what it would have done: with Python's defaults, SIGINT (Ctrl-C) raises
    ``KeyboardInterrupt`` from ``runner.train()``, and SIGTERM ends the process. Nobody takes a
    training that was stopped for one that is complete: a script does not continue after it, and
    its status is that of the signal.

    A second signal acts at once. The former handlers are back after training, also where it
    ended with an error. Signals that were ignored stay so. With several ranks one signalled rank
    is enough; all of them stop after the same iteration, save, and end with that signal.

    Args:
        interval (int): With several ranks, iterations between two agreements on
            whether to stop. Each is one reduction of a single number.

    Raises:
        ValueError: ``interval`` is less than 1, or (when training starts) the
            checkpoint hook counts epochs or is not ours.
        KeyboardInterrupt: After training that SIGINT stopped.

    Example:
        >>> GracefulStopHook(interval=50).interval
        50
    """

    # After CheckpointHook (VERY_LOW), which may have saved this iteration already.
    priority = 'LOWEST'

    signals = (signal.SIGTERM, signal.SIGINT)

    def __init__(self, interval: int = 10) -> None:
        if interval < 1:
            raise ValueError(f'interval: expected at least 1, got {interval}')
        self.interval = interval
        self._asked = 0
        self._former: dict[int, object] = {}

    def before_train(self, runner) -> None:
        """Takes over the signals. Python allows that in the main thread only."""
        saver = [h for h in runner.hooks if isinstance(h, CheckpointHook)]
        if not saver or saver[0].by_epoch:
            raise ValueError(
                'GracefulStopHook: expected default_hooks.checkpoint=dict('
                "type='mmdeepfill.CheckpointHook', by_epoch=False), got "
                + ('by_epoch=True' if saver else 'no such hook')
            )
        self._saver = saver[0]
        self._asked = 0
        self._pid = os.getpid()
        self._training = type(runner.train_loop).run.__code__
        if threading.current_thread() is threading.main_thread():
            self._former = {
                number: signal.signal(number, self._note)
                for number in self.signals
                if signal.getsignal(number) not in (signal.SIG_IGN, None)
            }

    def after_train_iter(self, runner, batch_idx: int, data_batch=None, outputs=None) -> None:
        """Stops here if any rank has been asked to."""
        number = self._agreed(runner.iter)
        if number:
            runner.logger.warning(
                f'Stopping on {signal.Signals(number).name} after iteration {runner.iter + 1}; '
                'continue with --resume'
            )
            self._saver.save_now(runner)
            runner.train_loop.stop_training = True
            barrier()  # a rank that ends makes the launcher end the one that saves
            self._asked = number

    def after_train(self, runner) -> None:
        """Puts the former handlers back."""
        self._restore()

    def after_run(self, runner) -> None:
        """Lets the signal do what it would have done."""
        number, self._asked = self._asked, 0
        if number:
            sys.stdout.flush()
            sys.stderr.flush()
            if signal.getsignal(number) is signal.default_int_handler:
                _end_scripts_by_interrupt()
            signal.raise_signal(number)

    def _agreed(self, iteration: int) -> int:
        """Number of the signal that stops all ranks; 0 if none does."""
        if get_world_size() == 1:
            return self._asked
        if (iteration + 1) % self.interval:
            return 0
        votes = torch.tensor(int(self._asked))
        all_reduce(votes, op='max')
        return int(votes.item())

    def _note(self, signum: int, frame: FrameType | None) -> None:
        # Loader workers are forked with this handler; a Ctrl-C reaches them too, and
        # they must run until this process has finished its iteration.
        if os.getpid() != self._pid:
            return
        self._restore()
        while frame is not None and frame.f_code is not self._training:
            frame = frame.f_back
        if frame is not None:
            self._asked = signum
        else:  # an error has ended the training, and nobody has put the handlers back
            signal.raise_signal(signum)

    def _restore(self) -> None:
        while self._former:
            signum, handler = self._former.popitem()
            signal.signal(signum, cast(Any, handler))


def _end_scripts_by_interrupt() -> None:
    """Let a KeyboardInterrupt that nobody catches end the process by SIGINT.

    Python means to do that, and forgets it where functions at exit import anything, as torch's
    do: the status is 1 then.
    """
    former = sys.excepthook

    def show(kind, error, trace) -> None:
        former(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.raise_signal(signal.SIGINT)

    sys.excepthook = show
