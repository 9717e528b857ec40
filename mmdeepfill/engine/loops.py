"""The training loop: counts iterations, and resumes where it was."""

import logging
from typing import Any

from mmengine.dist import get_rank, get_world_size
from mmengine.logging import print_log
from mmengine.runner import BaseLoop, IterBasedTrainLoop
from mmengine.runner.utils import calc_dynamic_intervals
from torch.utils.data import DataLoader

from mmdeepfill.core.random import RNG_KEY, RngState, capture_rng, reseed, restore_rng
from mmdeepfill.core.registry import LOOPS

from .endless_batches import EndlessBatches, outlive_one_signal
from .log_windows import shorten, window_of
from .prefetch import Prefetched


@LOOPS.register_module()
class ResumableIterTrainLoop(IterBasedTrainLoop):
    """Iteration-based training whose resumed run equals the uninterrupted one.

    What differs from mmengine's loop:

    * On resume, a sampler with ``start_at(position)`` is told how many samples all
      ranks have consumed; nothing is decoded only to be thrown away. That number is in the
      checkpoint, so it holds on another number of ranks and with another batch size. Another
      sampler is advanced batch by batch, as mmengine does.
    * The sampler keeps the seed of the run that is resumed, unless it has one of its own.
    * Loader workers start when training starts, once, at the right position.
    * The random generators continue from the checkpoint (:class:`CheckpointHook`
      stores them for every rank). On another number of ranks they are seeded anew
      from (seed, iteration, rank), and the log says so.
    * A validation that a kill may have cut short is made good.
    * What the log no longer looks at is forgotten (mmengine keeps it, and copies it all in
      every iteration).
    * Validation leaves the random generators as it found them, so that a run that
      resumes right before a validation and skips it draws the same numbers.
    * After a request to stop, no validation is started.
    * :class:`UnreadableFilesHook` is there, named in the config or not: no file that a data
      set replaces goes unsaid.

    Args:
        runner (Runner): The runner.
        dataloader (DataLoader or dict): Training data.
        max_iters (int): Iterations to train, those before a resume included.
        val_begin (int): First iteration after which to validate.
        val_interval (int): Iterations between validations; the last one validates too.
        dynamic_intervals (list of tuple, optional): (from iteration, interval) pairs.
        prefetch (bool): On a GPU, copy the next batch while the current one is trained on.

    Raises:
        ValueError: ``max_iters`` is not a positive whole number.
    """

    def __init__(
        self,
        runner,
        dataloader: DataLoader | dict,
        max_iters: int,
        val_begin: int = 1,
        val_interval: int = 1000,
        dynamic_intervals: list[tuple[int, int]] | None = None,
        prefetch: bool = True,
    ) -> None:
        if int(max_iters) != max_iters or max_iters < 1:
            raise ValueError(
                f'train_cfg.max_iters: expected a positive whole number, got {max_iters!r}'
            )
        # Not the parent's __init__: it would start the loader's workers here, before
        # it is known at which sample to begin.
        BaseLoop.__init__(self, runner, dataloader)
        self._max_iters = int(max_iters)
        self._max_epochs = 1
        self._epoch = 0
        self._iter = 0
        self.val_begin = val_begin
        self.val_interval = val_interval
        self.prefetch = prefetch
        self.stop_training = False
        self.dynamic_milestones, self.dynamic_intervals = calc_dynamic_intervals(
            val_interval, dynamic_intervals
        )
        self.dataloader_iterator: Any = None
        self._rng_before_val: RngState | None = None
        self._origin = (0, 0)
        self._seed = runner.seed
        runner.visualizer.dataset_meta = getattr(self.dataloader.dataset, 'metainfo', None)

    def run(self):
        """Trains.

        Returns:
            nn.Module: The trained model, wrapped if the runner wrapped it.
        """
        self._count_replacements()
        self.runner.call_hook('before_train')
        self.runner.call_hook('before_train_epoch')
        source = self._start_data()
        self.dataloader_iterator = Prefetched(source, self.runner.model, self.prefetch)
        try:
            self._train()
        finally:
            # An endless sampler would keep workers waiting with full queues, and the process with
            # them.
            self.dataloader_iterator = None
            source.close()
        self._end_last_epoch()
        self.runner.call_hook('after_train')
        return self.runner.model

    def _train(self) -> None:
        if self._iter > 0:
            self._continue_rng()
            self._decide_current_val_interval()
            if self._is_time_to_validate():
                self._validate()
        window = window_of(self.runner.log_processor)
        while self._iter < self._max_iters and not self.stop_training:
            self.runner.model.train()
            self.run_iter(next(self.dataloader_iterator))
            if self._iter < self._max_iters and not self.stop_training:
                self.dataloader_iterator.fetch()
            shorten(self.runner.message_hub, window)
            self._decide_current_val_interval()
            if self._is_time_to_validate():
                self._validate()

    def _end_last_epoch(self) -> None:
        self.runner.call_hook('after_train_epoch')

    def _count_replacements(self) -> None:
        from .hooks import UnreadableFilesHook  # which import this module

        if not any(isinstance(hook, UnreadableFilesHook) for hook in self.runner.hooks):
            self.runner.register_hook(UnreadableFilesHook())

    def rng_state(self) -> RngState:
        """Generator states with which the next training iteration begins."""
        return self._rng_before_val or capture_rng()

    def progress(self, iteration: int) -> dict:
        """The position in the stream of samples at which an iteration ends.

        Returns:
            dict: ``iter``; ``samples`` that all ranks have consumed since the run began;
            ``batch``, of them in one iteration.
        """
        began, samples = self._origin
        batch = self._global_batch()
        return {'iter': iteration, 'samples': samples + (iteration - began) * batch, 'batch': batch}

    def _global_batch(self) -> int:
        return getattr(self.dataloader.batch_sampler, 'batch_size', 1) * get_world_size()

    def _consumed(self) -> int:
        """Samples that the run which is resumed had consumed."""
        saved = self.runner.message_hub.get_info(RNG_KEY) or {}
        batch = self._global_batch()
        if saved.get('iter') != self._iter or 'samples' not in saved:
            return self._iter * batch
        if saved['batch'] != batch:
            print_log(
                f'An iteration takes {batch} samples, and took {saved["batch"]} when the '
                'checkpoint was saved: the data resumes where it was; learning rates are those '
                'of the checkpoint, max_iters is as configured',
                'current',
                logging.WARNING,
            )
        return saved['samples']

    def _start_data(self) -> EndlessBatches:
        """Starts the loader, at the sample that follows those already trained on."""
        batch_sampler = self.dataloader.batch_sampler
        sampler = getattr(batch_sampler, 'sampler', None)
        seekable = hasattr(sampler, 'start_at')
        if (
            sampler is not None and getattr(sampler, 'seed', None) == self._seed
        ):  # the run's, which a resume may change
            sampler.seed = self.runner.seed
        if self._iter > 0 and sampler is not None and seekable:
            self._origin = (self._iter, self._consumed())
            sampler.start_at(self._origin[1])
        outlive_one_signal(self.dataloader)
        iterator = EndlessBatches(self.dataloader)
        if self._iter > 0 and not seekable:
            print_log(
                f'{type(sampler).__name__} has no start_at(): loading {self._iter} batches '
                'to skip them',
                logger='current',
                level=logging.WARNING,
            )
            for _ in range(self._iter):
                next(iterator)
        return iterator

    def _continue_rng(self) -> None:
        """Restores the generators last of all, after everything in the setup that draws."""
        saved = self.runner.message_hub.get_info(RNG_KEY) or {'iter': None, 'ranks': []}
        rank, world_size = get_rank(), get_world_size()
        if saved['iter'] == self._iter and len(saved['ranks']) == world_size:
            restore_rng(saved['ranks'][rank])
            return
        print_log(
            f'The checkpoint has no random states for iteration {self._iter} and '
            f'{world_size} rank(s) (it has {len(saved["ranks"])} of iteration '
            f'{saved["iter"]}): seeded from (seed, iteration, rank). The run continues, but '
            'not with the numbers an uninterrupted one would draw',
            logger='current',
            level=logging.WARNING,
        )
        reseed(self.runner.seed, self._iter, rank)

    def _is_time_to_validate(self) -> bool:
        return (
            self.runner.val_loop is not None
            and not self.stop_training
            and self._iter >= self.val_begin
            and (self._iter % self.val_interval == 0 or self._iter == self._max_iters)
        )

    def _validate(self) -> None:
        self._rng_before_val = capture_rng()
        try:
            self.runner.val_loop.run()
        finally:
            restore_rng(self._rng_before_val)
            self._rng_before_val = None
