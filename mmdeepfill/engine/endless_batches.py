"""Batches of a loader without end, and workers that outlive their first signal."""

import logging
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from mmengine.logging import print_log
from torch.utils.data import DataLoader


def outlive_one_signal(loader: DataLoader) -> None:
    """Let workers that a loader will start pass over one SIGTERM, and all SIGINT.

    Schedulers and launchers signal every process of a run, or of its group. A worker that ends
    then is an error of the training, which could not save what it has. Workers end when the
    trainer ends them, or is gone; a second SIGTERM ends them at once.

    Args:
        loader (DataLoader): Not iterated over yet. Its ``worker_init_fn`` is called as before.
    """
    if loader.num_workers > 0 and not isinstance(loader.worker_init_fn, _Steady):
        loader.worker_init_fn = _Steady(loader.worker_init_fn)


class _Steady:
    """A worker_init_fn; of a module, so that spawned workers can be sent it."""

    def __init__(self, former: Callable[[int], None] | None) -> None:
        self.former = former

    def __call__(self, worker: int) -> None:
        if self.former is not None:
            self.former(worker)
        signal.signal(signal.SIGTERM, _pass_over)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _pass_over(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)


class EndlessBatches(Iterator[Any]):
    """Batches of a loader, from the beginning again whenever it ends.

    The loader is started at once, and its workers with it: what the loader draws from torch's
    global generator, it draws here and not in the first iteration. Samplers without end (such as
    mmengine's ``InfiniteSampler``) never restart it. Others are told the number of the round
    through ``set_epoch``, if they have it.

    Args:
        loader (DataLoader): Yields at least one batch.

    Raises:
        ValueError: If the loader ends without a batch, from ``next``.

    Example:
        >>> from torch.utils.data import DataLoader
        >>> batches = EndlessBatches(DataLoader([1, 2, 3], batch_size=2))
        >>> [next(batches).tolist() for _ in range(3)]
        [[1, 2], [3], [1, 2]]
    """

    def __init__(self, loader: DataLoader) -> None:
        self._loader: Any = loader
        self._round = 0
        self._batches: Any = iter(loader)

    def __next__(self) -> Any:
        try:
            return next(self._batches)
        except StopIteration:
            self._restart()
        try:
            return next(self._batches)
        except StopIteration:
            raise ValueError(
                f'train_dataloader: {len(self._loader.dataset)} samples give no batch; lower '
                'batch_size, or set drop_last=False'
            ) from None

    def close(self) -> None:
        """End the workers, also those that a loader with ``persistent_workers`` holds."""
        batches, self._batches = self._batches, iter(())
        if getattr(self._loader, '_iterator', None) is batches:
            self._loader._iterator = None
        end = getattr(
            batches, '_shutdown_workers', None
        )  # the iterator of a loader without has none
        if end is not None:
            end()

    def _restart(self) -> None:
        if self._round == 0:
            print_log(
                'The data has been read once and is read again, with new workers. A sampler '
                'without end, such as InfiniteSampler, keeps them',
                'current',
                logging.WARNING,
            )
        self._round += 1
        for sampler in (self._loader.sampler, getattr(self._loader.batch_sampler, 'sampler', None)):
            if sampler is not None and hasattr(sampler, 'set_epoch'):
                sampler.set_epoch(self._round)
                break
        self._batches = None  # the workers of this round end before those of the next start
        self._batches = iter(self._loader)
