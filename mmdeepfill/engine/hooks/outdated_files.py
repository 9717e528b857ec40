"""Files of a training that go once newer ones are written: the former best, and the oldest."""

import logging
from collections.abc import Sequence
from typing import Any

from mmengine.dist import is_main_process
from mmengine.logging import print_log

from ..numerics import require_finite


class OutdatedFilesMixin:
    """Removes files of a ``CheckpointHook`` of mmengine, later than that does."""

    save_best: Any
    key_indicators: list[str]
    best_ckpt_path: str | None
    best_ckpt_path_dict: dict
    _store_rng: Any
    file_backend: Any
    out_dir: str
    filename_tmpl: str

    def _save_best_checkpoint(self, runner, metrics) -> None:
        """Save the best checkpoint; unlike mmengine, delete the former one after that."""
        if not self.save_best:
            return
        require_finite(runner.model, runner.iter)
        former = self._best_paths()
        noted = {k: v for k, v in runner.message_hub.runtime_info.items() if k.startswith('best_')}
        # The parent removes what it finds here before it writes.
        self._set_best_paths(dict.fromkeys(former))
        try:
            super()._save_best_checkpoint(runner, metrics)  # type: ignore[misc]
        except OSError as error:
            runner.logger.error(
                f'the best checkpoint cannot be written: {error}. The former one is as it was; '
                'this run continues'
            )
            self._set_best_paths(former)
            runner.message_hub.runtime_info.update(noted)
            self._store_rng(runner, runner.iter)  # which the other ranks are gathering for
            return
        current = self._best_paths()
        self._set_best_paths({k: current.get(k) or path for k, path in former.items()})
        for key, path in former.items():
            if path and current.get(key) not in (None, path) and is_main_process():
                self._remove(path)

    def _best_paths(self) -> dict:
        if len(self.key_indicators) == 1:
            # Not under the indicator's name: 'auto' is renamed on the first use.
            return {'': self.best_ckpt_path}
        return dict(self.best_ckpt_path_dict)

    def _set_best_paths(self, paths: dict) -> None:
        if len(self.key_indicators) == 1:
            self.best_ckpt_path = paths['']
        else:
            self.best_ckpt_path_dict = dict(paths)

    def _remove_steps(self, steps: Sequence[int]) -> None:
        for step in steps:
            self._remove(self.file_backend.join_path(self.out_dir, self.filename_tmpl.format(step)))

    def _remove(self, path: str) -> None:
        try:
            if self.file_backend.isfile(path):
                self.file_backend.remove(path)
            elif self.file_backend.isdir(path):
                self.file_backend.rmtree(path)
        except OSError as error:
            print_log(f'An old checkpoint cannot be removed: {error}', 'current', logging.WARNING)
