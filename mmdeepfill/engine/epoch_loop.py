"""Training counted in epochs: the iteration loop, with an end for each pass over the data."""

from mmengine import runner
from mmengine.dataset import InfiniteSampler
from mmengine.runner.utils import calc_dynamic_intervals

from mmdeepfill.core.registry import LOOPS

from .loops import ResumableIterTrainLoop


@LOOPS.register_module()
class EpochBasedTrainLoop(ResumableIterTrainLoop):
    """Training in epochs, with the exact resume of :class:`ResumableIterTrainLoop`.

    It takes the place of mmengine's class under the same name wherever the default scope is
    ``mmdeepfill``, because the sampler there has no end. An epoch is ``ceil(N / batch)``
    iterations for ``N`` images and the batch of all ranks together. The stream of images does
    not stop between epochs, so that all batches are full: the last batch of an epoch may hold
    the first images of the next pass.

    Hooks and schedulers with ``by_epoch=True`` work as in mmengine. Checkpoints are named by
    their iteration, ``iter_*.pth``, in an epoch as between two, and a resume may begin anywhere.

    Args:
        runner (Runner): The runner.
        dataloader (DataLoader or dict): Training data.
        max_epochs (int): Epochs to train, those before a resume included.
        val_begin (int): First epoch after which to validate.
        val_interval (int): Epochs between validations; the last one validates too.
        dynamic_intervals (list of tuple, optional): (from epoch, interval) pairs.
        prefetch (bool): As of :class:`ResumableIterTrainLoop`.

    Raises:
        ValueError: If ``max_epochs`` is not a positive whole number.

    Example::

        train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=50, val_interval=5)
    """

    def __init__(
        self,
        runner,
        dataloader,
        max_epochs: int,
        val_begin: int = 1,
        val_interval: int = 1,
        dynamic_intervals: list[tuple[int, int]] | None = None,
        prefetch: bool = True,
    ) -> None:
        if int(max_epochs) != max_epochs or max_epochs < 1:
            raise ValueError(
                f'train_cfg.max_epochs: expected a positive whole number, got {max_epochs!r}'
            )
        super().__init__(runner, dataloader, 1, prefetch=prefetch)
        #: Iterations of one epoch.
        self.epoch_length = len(self.dataloader)
        self._max_epochs = int(max_epochs)
        self._max_iters = self._max_epochs * self.epoch_length
        self.val_begin = val_begin * self.epoch_length
        milestones, intervals = calc_dynamic_intervals(val_interval, dynamic_intervals)
        self.dynamic_milestones = [epoch * self.epoch_length for epoch in milestones]
        self.dynamic_intervals = [epochs * self.epoch_length for epochs in intervals]
        self._begun = False
        self._decide_current_val_interval()

    def run_iter(self, data_batch) -> None:
        """Train on one batch; an epoch begins before its first and ends after its last one.

        Args:
            data_batch (dict): From the loader.
        """
        runner, place = self.runner, self._iter % self.epoch_length
        self._epoch = self._iter // self.epoch_length
        if place == 0 and self._begun:
            runner.call_hook('before_train_epoch')
        self._begun = True
        runner.call_hook('before_train_iter', batch_idx=place, data_batch=data_batch)
        outputs = runner.model.train_step(data_batch, optim_wrapper=runner.optim_wrapper)
        runner.call_hook(
            'after_train_iter', batch_idx=place, data_batch=data_batch, outputs=outputs
        )
        self._iter += 1
        if place + 1 == self.epoch_length:
            runner.call_hook('after_train_epoch')
            self._epoch += 1

    def _end_last_epoch(self) -> None:
        """Do nothing: an epoch that a signal cut short has not ended."""


def lacks_end(loop) -> str | None:
    """A training loop that would wait for the end of an endless stream.

    Args:
        loop (BaseLoop): A built training loop.

    Returns:
        str or None: A sentence that says so and what to write instead, or None.
    """
    sampler = getattr(loop.dataloader.batch_sampler, 'sampler', loop.dataloader.sampler)
    endless = isinstance(sampler, InfiniteSampler) or hasattr(sampler, 'start_at')
    if isinstance(loop, runner.EpochBasedTrainLoop) and endless:
        return (
            f"train_cfg: mmengine's EpochBasedTrainLoop waits for the end of an epoch, and "
            f'{type(sampler).__name__} has none. Write train_cfg=dict('
            "type='mmdeepfill.EpochBasedTrainLoop', max_epochs=...)"
        )
    return None
