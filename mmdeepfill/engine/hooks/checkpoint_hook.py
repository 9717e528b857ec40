"""Checkpoints that survive a kill, load safely, and resume exactly."""
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional, Sequence

import numpy as np
import torch
from mmengine import hooks
from mmengine.dist import all_gather_object, barrier, is_main_process
from mmengine.logging import print_log

from mmdeepfill.registry import HOOKS

from ..checkpoint_backend import ATOMIC_BACKEND, AtomicLocalBackend
from ..checkpoint_loader import fit_loaded
from ..loops import RNG_KEY
from ..rng import capture_rng


def to_plain(value: Any) -> Any:
    """A copy that ``torch.load(weights_only=True)`` can read.

    NumPy scalars and arrays become Python numbers and lists, mappings become dicts.

    Raises:
        TypeError: There is no plain form, as of an object of a class.
    """
    if value is None or isinstance(value, torch.Tensor):
        return value
    if isinstance(value, (np.generic, np.ndarray)):
        return to_plain(value.tolist())
    for kind in (bool, int, float, complex, str, bytes):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, Mapping):
        return {to_plain(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        items = [to_plain(v) for v in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, (set, frozenset)):
        return sorted(to_plain(v) for v in value)
    raise TypeError(f'expected numbers, strings, tensors or containers of them, got {value!r}')


def _plain_hub(hub: dict) -> dict:
    """The message hub without log history, which pickles as objects and only grows."""
    info, dropped = {}, []
    for key, value in hub['runtime_info'].items():
        try:
            info[key] = to_plain(value)
        except TypeError:
            dropped.append(key)
    if dropped:
        print_log(f'Not saved, for they are not plain values: {dropped} of the message hub',
                  logger='current')
    resumed = {k: bool(v) for k, v in hub['resumed_keys'].items() if k in info}
    return dict(log_scalars={}, runtime_info=info, resumed_keys=resumed)


@HOOKS.register_module()
class CheckpointHook(hooks.CheckpointHook):
    """mmengine's ``CheckpointHook``, made safe.

    It takes the place of mmengine's under the same name wherever the default scope is
    ``mmdeepfill``. What differs:

    * Files are written atomically, ``last_checkpoint`` too (:class:`AtomicLocalBackend`),
      unless ``backend_args`` or a remote ``out_dir`` say otherwise.
    * Files load with ``torch.load(weights_only=True)``, torch's default since 2.6:
      the log history is left out and NumPy values are made plain.
    * A kill between writing a checkpoint and ``last_checkpoint`` loses nothing:
      automatic resume takes the newer one.
    * The oldest file (``max_keep_ckpts``) and the former best go only after the new one
      is on the disk.
    * The random generators of every rank are saved; :class:`ResumableIterTrainLoop`
      continues with them.
    * Weights that do not fit the model are refused with a table (mmengine goes on from
      random ones).
    * ``by_epoch`` is False by default, since training here counts iterations.

    Args:
        interval (int): Iterations between checkpoints; -1 for none but the last.
        by_epoch (bool): Count epochs instead.
        out_dir (str, optional): Where to; the runner's ``work_dir`` by default.
        backend_args (dict, optional): Another file backend.
        load_parts (list[str], optional): What to take of ``load_from``, for example
            ['generator'] or ['disc']; the rest of the model starts as it was initialised.
            By default, everything.
        load_strict (bool): Whether all of these parts must be in ``load_from``, in the
            model's shapes, and nothing else. Otherwise what fits is taken.
        **kwargs: As in mmengine's ``CheckpointHook``.
    """

    def __init__(self,
                 interval: int = -1,
                 by_epoch: bool = False,
                 out_dir: Optional[str] = None,
                 backend_args: Optional[dict] = None,
                 load_parts: Optional[Sequence[str]] = None,
                 load_strict: bool = True,
                 **kwargs) -> None:
        remote = '://' in str(out_dir)
        if backend_args is None and not remote and kwargs.get('file_client_args') is None:
            backend_args = dict(backend=ATOMIC_BACKEND)
        super().__init__(
            interval, by_epoch, out_dir=out_dir, backend_args=backend_args, **kwargs)
        self.last_step: Optional[int] = None
        self.load_parts = load_parts
        self.load_strict = load_strict

    def before_run(self, runner) -> None:
        """On automatic resume, finds a file that was finished right before a kill.

        ``last_checkpoint`` is written after the checkpoint it names. A local checkpoint
        newer than it means that the process ended between the two.
        """
        if runner._resume and runner._load_from is None:
            if is_main_process() and '://' not in str(self.out_dir):
                self._catch_up(runner.work_dir)
            barrier()

    def _catch_up(self, work_dir: str) -> None:
        folder, pointer = Path(work_dir), Path(work_dir, 'last_checkpoint')
        if self.out_dir is not None:
            folder = Path(self.out_dir, folder.name)
        saved = list(folder.glob(self.filename_tmpl.format('*')))
        if not saved:
            return
        newest = max(saved, key=lambda path: path.stat().st_mtime_ns)
        if not pointer.exists() or pointer.stat().st_mtime_ns < newest.stat().st_mtime_ns:
            AtomicLocalBackend().put_text(str(newest), str(pointer))

    def after_load_checkpoint(self, runner, checkpoint: dict) -> None:
        """Refuses what does not fit. Runs last, by the hook's priority."""
        fit_loaded(runner, checkpoint, self.load_parts, self.load_strict)

    def save_now(self, runner) -> None:
        """Saves after the current iteration, unless that has been done already.

        To be called by all ranks, from an ``after_train_iter``.
        """
        if self.last_step != runner.iter + 1:
            self._save_checkpoint(runner)

    def before_save_checkpoint(self, runner, checkpoint: dict) -> None:
        """Makes everything but the weights plain. Runs last, by the hook's priority."""
        checkpoint['message_hub'] = _plain_hub(checkpoint['message_hub'])
        for key in ('meta', 'optimizer', 'param_schedulers'):
            if key in checkpoint:
                try:
                    checkpoint[key] = to_plain(checkpoint[key])
                except TypeError as error:
                    raise TypeError(f'checkpoint[{key!r}]: {error}') from error

    def _save_checkpoint_with_step(self, runner, step: int, meta: dict) -> None:
        """Saves, then points ``last_checkpoint`` at the file, then removes the oldest."""
        self._store_rng(runner, meta['iter'])
        outdated = self._admit(runner, step)
        filename = self.filename_tmpl.format(step)
        self.last_ckpt = self.file_backend.join_path(self.out_dir, filename)
        runner.message_hub.update_info('last_ckpt', self.last_ckpt)
        runner.save_checkpoint(
            self.out_dir,
            filename,
            self.file_client_args,
            save_optimizer=self.save_optimizer,
            save_param_scheduler=self.save_param_scheduler,
            meta=meta,
            by_epoch=self.by_epoch,
            backend_args=self.backend_args,
            **self.args)
        self.last_step = step
        if is_main_process():
            local = AtomicLocalBackend()
            local.put_text(self.last_ckpt, local.join_path(runner.work_dir, 'last_checkpoint'))
            for old in outdated:
                self._remove(self.file_backend.join_path(
                    self.out_dir, self.filename_tmpl.format(old)))

    def _store_rng(self, runner, iteration: int) -> None:
        # Here and not in before_save_checkpoint, which only the main process reaches.
        own = getattr(runner.train_loop, 'rng_state', capture_rng)()
        runner.message_hub.update_info(
            RNG_KEY, dict(iter=iteration, ranks=all_gather_object(own)))

    def _admit(self, runner, step: int) -> list:
        """Notes that ``step`` is kept. Returns the steps that are kept no longer."""
        if self.max_keep_ckpts <= 0:
            return []
        kept = [s for s in self.keep_ckpt_ids if s != step] + [step]
        outdated = kept[:-self.max_keep_ckpts]
        self.keep_ckpt_ids.clear()
        self.keep_ckpt_ids.extend(kept[-self.max_keep_ckpts:])
        runner.message_hub.update_info('keep_ckpt_ids', list(self.keep_ckpt_ids))
        return outdated

    def _save_best_checkpoint(self, runner, metrics) -> None:
        """As mmengine's, but the former best goes after the new one is written."""
        if not self.save_best:
            return
        former = self._best_paths()
        # The parent removes what it finds here before it writes.
        self._set_best_paths(dict.fromkeys(former))
        super()._save_best_checkpoint(runner, metrics)
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

    def _remove(self, path: str) -> None:
        if self.file_backend.isfile(path):
            self.file_backend.remove(path)
        elif self.file_backend.isdir(path):
            self.file_backend.rmtree(path)
