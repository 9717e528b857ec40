"""Checkpoints that survive a kill, load safely, and resume exactly."""

from collections.abc import Sequence
from pathlib import Path

from mmengine import hooks
from mmengine.dist import all_gather_object, broadcast_object_list, is_main_process
from mmengine.runner import BaseLoop

from mmdeepfill.checkpoints.integrity import require_whole
from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.core.random import RNG_KEY, capture_rng
from mmdeepfill.core.registry import HOOKS

from ...checkpoints.integrity import ATOMIC_BACKEND, AtomicLocalBackend
from ...checkpoints.plain import plain_hub, to_plain
from ...checkpoints.resume_point import POINTER, prepare_resume
from ..checkpoint_loader import fit_loaded
from ..epoch_loop import lacks_end
from ..log_windows import WINDOWS_KEY, capture_windows, restore_windows, window_of
from ..numerics import require_finite
from ..resumed_schedule import report_differences
from ..resumed_values import report_values
from .outdated_files import OutdatedFilesMixin

#: Key of the message hub: steps whose files go once the checkpoint is written that says so.
_OUTDATED = 'outdated_ckpt_ids'


@HOOKS.register_module()
class CheckpointHook(OutdatedFilesMixin, hooks.CheckpointHook):
    """The ``CheckpointHook`` of mmengine, made safe.

    It takes the place of mmengine's under the same name wherever the default scope is
    ``mmdeepfill``. What differs:

    * Files are written atomically, ``last_checkpoint`` too (:class:`AtomicLocalBackend`),
      unless ``backend_args`` or a remote ``out_dir`` say otherwise.
    * Files load with ``torch.load(weights_only=True)``, torch's default since 2.6:
      the log history is left out and NumPy values are made plain.
    * A kill between writing a checkpoint and ``last_checkpoint`` loses nothing:
      automatic resume takes the newer one. It passes over damaged ones, and removes what
      killed processes left half written.
    * The oldest file (``max_keep_ckpts``) and the former best go only after the new one
      is on the disk and its checksums have been read back.
    * One that cannot be written, as on a full disk, is an error in the log; the training
      continues. Only the last one, and the one :class:`GracefulStopHook` asks for, end it with
      an error.
    * Weights that are NaN or infinite are never saved: the training ends with an error, and
      the older checkpoints stay.
    * What the log averages over is saved, so that its lines continue as if nothing had happened.
    * The random generators of every rank are saved; :class:`ResumableIterTrainLoop`
      continues with them.
    * Weights that do not fit the model are refused with a table (mmengine starts from
      random ones).
    * ``by_epoch`` is False by default, since training here counts iterations.

    Args:
        interval (int): Iterations between checkpoints; -1 for none but the last.
        by_epoch (bool): Count epochs instead; the files are named by their iteration all the same.
        out_dir (str, optional): Where to; the runner's ``work_dir`` by default.
        backend_args (dict, optional): Another file backend.
        load_parts (list[str], optional): What to take of ``load_from``, for example
            ['generator'] or ['disc']; the rest of the model starts as it was initialised.
            By default, everything.
        load_strict (bool): Whether all of these parts must be in ``load_from``, in the
            model's shapes, and nothing else. Otherwise what fits is taken.
        **kwargs: As in mmengine's ``CheckpointHook``.

    Example:
        >>> CheckpointHook(interval=1000, max_keep_ckpts=3, load_parts=['generator']).interval
        1000
    """

    by_epoch: bool
    filename_tmpl: str

    def __init__(
        self,
        interval: int = -1,
        by_epoch: bool = False,
        out_dir: str | None = None,
        backend_args: dict | None = None,
        load_parts: Sequence[str] | None = None,
        load_strict: bool = True,
        **kwargs,
    ) -> None:
        remote = '://' in str(out_dir)
        if backend_args is None and not remote and kwargs.get('file_client_args') is None:
            backend_args = {'backend': ATOMIC_BACKEND}
        super().__init__(interval, by_epoch, out_dir=out_dir, backend_args=backend_args, **kwargs)
        self.last_step: int | None = None
        self._failure: CheckpointError | None = None
        self._strays: list[int] = []  # steps that may have left a file though they failed
        self.load_parts = load_parts
        self.load_strict = load_strict

    def before_run(self, runner) -> None:
        """On automatic resume, finds the newest checkpoint that is whole, and tidies up.

        Raises:
            CheckpointError: On all ranks: there are checkpoints, and none is whole.
        """
        self._count_iterations(runner)
        if not runner._resume or runner._load_from is not None:
            return
        fault: list[str | None] = [None]
        if is_main_process() and '://' not in str(self.out_dir):
            try:
                prepare_resume(runner.work_dir, self.out_dir, self.filename_tmpl)
            except CheckpointError as error:
                fault = [str(error)]
        broadcast_object_list(fault)
        if fault[0] is not None:
            raise CheckpointError(fault[0])

    def _count_iterations(self, runner) -> None:
        """Turn an interval in epochs into iterations, where the loop counts both."""
        loop = runner._train_loop
        if not isinstance(loop, BaseLoop):  # it tests
            return
        if fault := lacks_end(loop):
            raise ValueError(fault)
        length = getattr(loop, 'epoch_length', None)
        if self.by_epoch and length:
            self.by_epoch = False
            self.interval *= length if self.interval > 0 else 1
            self.save_begin *= length
            if self.filename_tmpl == 'epoch_{}.pth':
                self.filename_tmpl = 'iter_{}.pth'

    def before_train(self, runner) -> None:
        """Removes what a killed process had still to remove."""
        super().before_train(runner)
        if is_main_process() and runner._resume and runner._load_from is None:
            self._remove_steps(runner.message_hub.get_info(_OUTDATED, []))

    def after_load_checkpoint(self, runner, checkpoint: dict) -> None:
        """Refuses what does not fit. Runs last, by the hook's priority."""
        fit_loaded(runner, checkpoint, self.load_parts, self.load_strict)
        if runner._resume and WINDOWS_KEY in checkpoint:
            checkpoint['message_hub']['log_scalars'] = restore_windows(checkpoint[WINDOWS_KEY])
        if runner._resume:
            report_values(runner, checkpoint)
            report_differences(runner.param_schedulers, checkpoint.get('param_schedulers'))

    def save_now(self, runner) -> None:
        """Saves after the current iteration, unless that has been done already.

        To be called by all ranks, from an ``after_train_iter``.
        """
        if self.last_step != runner.iter + 1:
            self._save_checkpoint(runner)
        if self.last_step != runner.iter + 1:
            assert self._failure is not None
            raise self._failure

    def before_save_checkpoint(self, runner, checkpoint: dict) -> None:
        """Makes everything but the weights plain. Runs last, by the hook's priority."""
        checkpoint['message_hub'] = plain_hub(checkpoint['message_hub'])
        checkpoint[WINDOWS_KEY] = capture_windows(
            runner.message_hub, window_of(runner.log_processor)
        )
        for key in ('meta', 'optimizer', 'param_schedulers'):
            if key in checkpoint:
                try:
                    checkpoint[key] = to_plain(checkpoint[key])
                except TypeError as error:
                    raise TypeError(f'checkpoint[{key!r}]: {error}') from error

    def _save_checkpoint_with_step(self, runner, step: int, meta: dict) -> None:
        """Saves, then points ``last_checkpoint`` at the file, then removes the oldest."""
        require_finite(runner.model, runner.iter + 1)
        self._store_rng(runner, meta['iter'])
        kept = list(getattr(self, 'keep_ckpt_ids', []))
        outdated = self._admit(runner, step)
        filename = self.filename_tmpl.format(step)
        self.last_ckpt = self.file_backend.join_path(self.out_dir, filename)
        runner.message_hub.update_info('last_ckpt', self.last_ckpt)
        try:
            runner.save_checkpoint(
                self.out_dir,
                filename,
                self.file_client_args,
                save_optimizer=self.save_optimizer,
                save_param_scheduler=self.save_param_scheduler,
                meta=meta,
                by_epoch=self.by_epoch,
                backend_args=self.backend_args,
                **self.args,
            )
            if is_main_process():
                if '://' not in self.last_ckpt and not Path(self.last_ckpt).is_dir():
                    require_whole(self.last_ckpt)
                local = AtomicLocalBackend()
                local.put_text(self.last_ckpt, local.join_path(runner.work_dir, POINTER))
        except OSError as error:
            if self.max_keep_ckpts > 0 and step not in kept:
                self._strays.append(step)
            self._failed(runner, kept, error, meta['iter'] >= runner.max_iters)
            return
        self.last_step = step
        if is_main_process():
            self._remove_steps([old for old in outdated + self._strays if old != step])
            self._strays.clear()

    def _failed(self, runner, kept: list[int], error: OSError, is_last: bool) -> None:
        """Restore the state before the failed save; raise if no save will follow."""
        if self.max_keep_ckpts > 0:
            self.keep_ckpt_ids.clear()
            self.keep_ckpt_ids.extend(kept)
            runner.message_hub.update_info('keep_ckpt_ids', kept)
        self._failure = CheckpointError(
            f'checkpoint {self.last_ckpt}: cannot be written: {error}. The older ones are as they '
            'were. Make room, or repair what is wrong, and resume with --resume'
        )
        self._failure.__cause__ = error
        if is_last:
            assert self._failure is not None
            raise self._failure
        runner.logger.error(f'{self._failure}; this run continues without it')

    def _store_rng(self, runner, iteration: int) -> None:
        # Here and not in before_save_checkpoint, which only the main process reaches.
        loop = runner.train_loop
        place = loop.progress(iteration) if hasattr(loop, 'progress') else {'iter': iteration}
        own = getattr(loop, 'rng_state', capture_rng)()
        runner.message_hub.update_info(RNG_KEY, dict(place, ranks=all_gather_object(own)))

    def _admit(self, runner, step: int) -> list:
        """Notes that ``step`` is kept. Returns the steps that are kept no longer."""
        if self.max_keep_ckpts <= 0:
            return []
        kept = [s for s in self.keep_ckpt_ids if s != step] + [step]
        outdated = kept[: -self.max_keep_ckpts]
        self.keep_ckpt_ids.clear()
        self.keep_ckpt_ids.extend(kept[-self.max_keep_ckpts :])
        runner.message_hub.update_info('keep_ckpt_ids', list(self.keep_ckpt_ids))
        runner.message_hub.update_info(_OUTDATED, outdated)
        return outdated
