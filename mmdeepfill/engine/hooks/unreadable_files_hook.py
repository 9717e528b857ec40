"""Counts the training samples that stand in the place of unreadable files."""

from collections.abc import Iterator

import torch
from mmengine.dist import all_gather_object, all_reduce, get_world_size
from mmengine.hooks import Hook

from mmdeepfill.core.registry import HOOKS
from mmdeepfill.datasets.image_files import UnreadableFileError
from mmdeepfill.datasets.replacement import Unreadable, read_mark, refusal

#: Key of the message hub, hence of the checkpoint.
KEY = 'unreadable_files'


def _marks(batch) -> Iterator[Unreadable]:
    """Read the marks of a batch of either collation, or of a list of samples."""
    fields = [batch] if isinstance(batch, dict) else batch or []
    for field in (f.get('unreadable', '') for f in fields if isinstance(f, dict)):
        for text in [field] if isinstance(field, str) else field:
            if mark := read_mark(text):
                yield mark


@HOOKS.register_module()
class UnreadableFilesHook(Hook):
    """Counts, logs and limits what ``InpaintingDataset`` replaced in training.

    Each file is named once, with the reason; ``summary`` has the numbers, which are saved
    and resumed with checkpoints. They are of the batches that were trained on, so neither the
    number of workers nor what they loaded ahead changes them.

    Args:
        interval (int): With several ranks, iterations between two counts over all of them:
            each is one reduction of a single number.

    Raises:
        ValueError: ``interval`` is less than 1.
        UnreadableFileError: In training, when the files of a data set are more than its
            ``max_unreadable``; lists them. With several ranks, all stop at the same iteration.

    Example:
        >>> UnreadableFilesHook(interval=50).interval
        50
    """

    # Before CheckpointHook, so that a checkpoint has the count of its own iteration.
    priority = 'NORMAL'

    def __init__(self, interval: int = 10) -> None:
        if interval < 1:
            raise ValueError(f'interval: expected at least 1, got {interval}')
        self.interval = interval
        self._pending: list[Unreadable] = []
        self._samples = 0
        self._sets: dict[str, dict] = {}

    @property
    def summary(self) -> dict:
        """``samples`` that were replaced, and the ``files`` (path -> reason) that made it."""
        files = {
            path: reason for part in self._sets.values() for path, reason in part['files'].items()
        }
        return {'samples': self._samples, 'files': files}

    def before_train(self, runner) -> None:
        """Resume from the state in a checkpoint."""
        saved = runner.message_hub.get_info(KEY) or {'samples': 0, 'sets': {}}
        self._samples, self._pending = saved['samples'], []
        self._sets = {
            name: {'limit': part['limit'], 'files': dict(part['files'])}
            for name, part in saved['sets'].items()
        }

    def before_train_iter(self, runner, batch_idx: int, data_batch=None) -> None:
        """Notes what is in the batch."""
        self._pending += _marks(data_batch)
        if get_world_size() == 1 and self._pending:
            self._settle(runner, self._pending)

    def after_train_iter(
        self, runner, batch_idx: int, data_batch=None, outputs: dict | None = None
    ) -> None:
        """With several ranks, puts their notes together from time to time."""
        if get_world_size() > 1 and self.every_n_train_iters(runner, self.interval):
            self._settle_ranks(runner)

    def after_train(self, runner) -> None:
        """Says how many there were."""
        if get_world_size() > 1:
            self._settle_ranks(runner)
        if self._samples:
            runner.logger.warning(
                f'{self._samples} samples were replaced for {len(self.summary["files"])} '
                'unreadable files'
            )

    def _settle_ranks(self, runner) -> None:
        pending = torch.tensor(len(self._pending))
        all_reduce(pending, op='max')
        if pending.item():
            marks = [tuple(mark) for mark in self._pending]
            self._settle(
                runner, [Unreadable(*mark) for rank in all_gather_object(marks) for mark in rank]
            )

    def _settle(self, runner, marks: list[Unreadable]) -> None:
        for mark in marks:
            part = self._sets.setdefault(mark.dataset, {'files': {}})
            part['limit'] = mark.limit
            for path, reason in mark.files.items():
                if path not in part['files']:
                    part['files'][path] = reason
                    runner.logger.warning(
                        f'{reason}: another image is taken in its place, here and in future '
                        f'({len(part["files"])} of at most {mark.limit} such files of '
                        f'{mark.dataset!r})'
                    )
        self._samples += len(marks)
        self._pending = []
        runner.message_hub.update_info(KEY, {'samples': self._samples, 'sets': self._sets})
        for name, part in self._sets.items():
            if len(part['files']) > part['limit']:
                raise UnreadableFileError(refusal(Unreadable(part['files'], name, part['limit'])))
