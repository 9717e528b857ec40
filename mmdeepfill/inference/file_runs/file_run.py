"""Files in, files out: one that cannot be filled does not stop the others."""

import errno
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from ...core.files import remove_half_written, sha256_of, temporary_stem
from ...core.progress import Meter
from ...core.steps import watch_steps
from ...core.wording import option
from ...imageio.pictures import Picture, encoder_for, write_picture
from ...imageio.video import fill_video
from .outcome import Loaded, Outcome, Work, names_of
from .plan import Job
from .run_log import DONE, FAILED, RunLog, sha256_of_input, standing
from .stopping import Stopping

#: What a message says enough about; of others the kind is told too.
_PLAIN_ERRORS = (ValueError, OSError, FloatingPointError, ImportError)
_FULL_DISK = (errno.ENOSPC, errno.EDQUOT)


class FileRun:
    """Fills files one after the other, or several at a time.

    A result is written whole or not at all, and its line of the log follows at once. Errors
    are caught, told and logged one by one, but for a full disk, which ends the run.

    Args:
        work (Work): How.
        log (RunLog): Where each file's outcome goes, and what is done already.
        meter (Meter): Told of each file.
        stopping (Stopping): Holds signals back while a result and its line are written.
        resume (bool): Leave out what is :func:`~.run_log.standing`.
        overwrite (bool): Replace results that the log does not know.
        tracebacks (bool): Show those of errors.
    """

    def __init__(
        self,
        work: Work,
        log: RunLog,
        meter: Meter,
        stopping: Stopping,
        resume: bool = False,
        overwrite: bool = False,
        tracebacks: bool = False,
    ) -> None:
        self.work, self.log, self.meter, self.stopping = work, log, meter, stopping
        self.resume, self.overwrite, self.tracebacks = resume, overwrite, tracebacks
        self.outcome = Outcome()
        self._hashes: dict[Path, str] = {}

    def run(self, jobs: Sequence[Job]) -> Outcome:
        """Fill all.

        Raises:
            Stopped: By a signal; ``outcome`` then says how far it came.
            OSError: The disk is full, or the log cannot be written.
        """
        self._tidy(jobs)
        videos = sum(job.source.is_video for job in jobs)
        unit = 'images' if not videos else 'videos' if videos == len(jobs) else 'files'
        self._count = self.meter.count('inpainting', len(jobs), unit)
        loaded: list[Loaded] = []
        for job in jobs:
            one = self._begin(job)
            if one is not None:
                loaded.append(one)
            if len(loaded) == self.work.filler.batch_size:
                self._fill(loaded)
                loaded = []
        if loaded:
            self._fill(loaded)
        return self.outcome

    @staticmethod
    def _tidy(jobs: Sequence[Job]) -> None:
        """Remove what a killed run has left half-written of the same results."""
        names: dict[Path, set[str]] = {}
        for job in jobs:
            names.setdefault(job.output.parent, set()).add(temporary_stem(job.output.name))
        for folder, ours in names.items():
            remove_half_written(folder, ours.__contains__)

    def _begin(self, job: Job) -> Loaded | None:
        """Do all of a job but filling a picture."""
        start = time.perf_counter()
        try:
            if job.problem is not None:
                raise ValueError(job.problem)
            made_of = self._made_of(job)
            if self.resume and standing(
                job.output, made_of, self.log.done(job.output), self.overwrite
            ):
                self.outcome.skipped += 1
                self._count.drop()
                return None
            if job.source.is_video:
                self._video(job, made_of, start)
                return None
            encoder_for(job.output, f'{option("format")}: the result')  # before any work
            request, notes = self.work.filler.load(job.source.path, job.mask, job.sketch)
            return Loaded(job, made_of, request, notes, time.perf_counter() - start)
        except Exception as error:
            self._failed(job, error, time.perf_counter() - start)
            return None

    def _made_of(self, job: Job) -> dict[str, Any]:
        """Collect the values that :func:`~.run_log.standing` compares."""
        last = [path for path in (job.mask, job.sketch) if path is not None]
        # those for all are hashed once
        self._hashes = {path: self._hashes.get(path) or sha256_of_input(path) for path in last}
        return {
            'source_sha256': sha256_of(job.source.path),
            'mask_sha256': job.mask and self._hashes[job.mask],
            'sketch_sha256': job.sketch and self._hashes[job.sketch],
            'options': self.work.options,
            'model': self.work.model,
        }

    def _fill(self, loaded: list[Loaded]) -> None:
        """Fill and write pictures; those of a batch that fails are tried one by one."""
        start = time.perf_counter()
        try:
            with watch_steps(self._count.within):
                filled = self.work.filler.fill([one.request for one in loaded])
        except Exception as error:
            if len(loaded) == 1:
                self._failed(loaded[0].job, error, loaded[0].seconds + time.perf_counter() - start)
            else:
                for one in loaded:
                    self._fill([one])
            return
        share = (time.perf_counter() - start) / len(loaded)
        for one, picture in zip(loaded, filled):
            self._write(one, picture, one.seconds + share)

    def _write(self, one: Loaded, picture: Picture, seconds: float) -> None:
        start = time.perf_counter()
        with self.stopping.held():
            try:
                write_picture(picture, one.job.output, self.work.quality)
            except Exception as error:
                self._failed(one.job, error, seconds + time.perf_counter() - start)
                return
            self._done(
                one.job,
                one.made_of,
                seconds + time.perf_counter() - start,
                size=list(picture.size),
                notes=one.notes,
                hole_ratio=round(float(one.request.mask.mean()), 6),
            )

    def _video(self, job: Job, made_of: dict[str, Any], start: float) -> None:
        filler = self.work.filler
        with ExitStack() as stack:
            count: Any = None
            notes: list[str] = []

            def begun(total: int | None) -> Callable[[], None]:
                nonlocal count
                count = self.meter.count(job.source.path.name, total, 'frames')
                stack.callback(count.close)
                return count.advance

            def fill(*arrays: list[np.ndarray]) -> list[np.ndarray]:
                with watch_steps(count.within):
                    return filler.fill_arrays(*arrays)

            values = fill_video(
                job.source.path,
                lambda first: filler.frame_masks(job.mask, first, notes),
                job.output,
                fill,
                filler.batch_size,
                **self.work.video,
                begun=begun,
                # once the result has its name, its line must follow
                commit=lambda: stack.enter_context(self.stopping.held()),
            )
            values['notes'] = notes + values['notes']
            self._done(job, made_of, time.perf_counter() - start, **values)

    def _done(
        self, job: Job, made_of: dict[str, Any], seconds: float, notes: list[str], **values: Any
    ) -> None:
        self.log.write(
            job.output,
            **names_of(job),
            status=DONE,
            seconds=round(seconds, 4),
            error=None,
            **values,
            notes=notes,
            **made_of,
            output_sha256=sha256_of(job.output),
        )
        self.outcome.done += 1
        self.outcome.written.append(job.output)
        self.outcome.notes += [(job.source.path, note) for note in notes]
        self._count.advance()

    def _failed(self, job: Job, error: Exception, seconds: float) -> None:
        if isinstance(error, OSError) and error.errno in _FULL_DISK:
            raise error
        message = ' '.join(str(error).split())
        if not isinstance(error, _PLAIN_ERRORS) or not message:
            message = f'{type(error).__name__}: {message}'
        if self.tracebacks:
            self.meter.say(''.join(traceback.format_exception(error)).rstrip())
        self.log.write(
            job.output,
            **names_of(job),
            status=FAILED,
            seconds=round(seconds, 4),
            error=message,
            size=None,
            hole_ratio=None,
            model=self.work.model,
        )
        self.outcome.failed.append((job.source.path, message))
        self._count.advance(failed=1)
        if not self.meter.draws:
            self.meter.say(f'failed: {job.source.path}: {message}')
