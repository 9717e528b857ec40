"""Save and stop when asked to by a signal."""
import os
import signal
import threading
from typing import Dict

import torch
from mmengine.dist import all_reduce, get_world_size
from mmengine.hooks import Hook

from mmdeepfill.registry import HOOKS

from .checkpoint_hook import CheckpointHook


@HOOKS.register_module()
class GracefulStopHook(Hook):
    """On SIGTERM or SIGINT: finish the iteration, save a checkpoint, end the training.

    A second signal does what it did before training began: by default it kills. The
    handlers are put back after training. With several ranks one signalled rank is
    enough; all of them stop after the same iteration.

    Args:
        interval (int): With several ranks, iterations between two agreements on
            whether to stop. Each is one reduction of a single number.

    Raises:
        ValueError: ``interval`` is less than 1, or (when training starts) the
            checkpoint hook counts epochs or is not ours.
    """

    # After CheckpointHook (VERY_LOW), which may have saved this iteration already.
    priority = 'LOWEST'

    signals = (signal.SIGTERM, signal.SIGINT)

    def __init__(self, interval: int = 10) -> None:
        if interval < 1:
            raise ValueError(f'interval: expected at least 1, got {interval}')
        self.interval = interval
        self._asked = False
        self._former: Dict[int, object] = {}

    def before_train(self, runner) -> None:
        """Takes over the signals. Python allows that in the main thread only."""
        saver = [h for h in runner.hooks if isinstance(h, CheckpointHook)]
        if not saver or saver[0].by_epoch:
            raise ValueError(
                "GracefulStopHook: expected default_hooks.checkpoint=dict("
                "type='mmdeepfill.CheckpointHook', by_epoch=False), got "
                + ('by_epoch=True' if saver else 'no such hook'))
        self._saver = saver[0]
        self._asked = False
        self._pid = os.getpid()
        if threading.current_thread() is threading.main_thread():
            self._former = {s: signal.signal(s, self._note) for s in self.signals}

    def after_train_iter(self, runner, batch_idx: int, data_batch=None, outputs=None) -> None:
        """Stops here if any rank has been asked to."""
        if self._is_agreed(runner.iter):
            runner.logger.warning(
                f'Stopping on a signal after iteration {runner.iter + 1}; '
                'continue with --resume')
            self._saver.save_now(runner)
            runner.train_loop.stop_training = True

    def after_train(self, runner) -> None:
        """Puts the former handlers back."""
        self._restore()

    def _is_agreed(self, iteration: int) -> bool:
        if get_world_size() == 1:
            return self._asked
        if (iteration + 1) % self.interval:
            return False
        votes = torch.tensor(int(self._asked))
        all_reduce(votes, op='max')
        return bool(votes.item())

    def _note(self, signum: int, frame) -> None:
        # Loader workers are forked with this handler; a Ctrl-C reaches them too, and
        # they must go on until this process has finished its iteration.
        if os.getpid() == self._pid:
            self._asked = True
            self._restore()

    def _restore(self) -> None:
        while self._former:
            signum, handler = self._former.popitem()
            signal.signal(signum, handler)
