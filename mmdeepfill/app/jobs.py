"""Jobs: one is worked on, others wait in line, finished ones are kept for a while."""

import logging
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from .job import Cancelled, Job
from .limits import BROKEN, Limits, Refused
from .pictures import PictureStore, Upload

#: So long a job runs after its page was left, as a page that is loaded again asks for it.
LEAVE_SECONDS = 15.0

_log = logging.getLogger(__name__)
_SWEEP_SECONDS = 30.0


class JobQueue:
    """Works on jobs, one after another, in a thread of its own.

    Args:
        folder (Path): Where masks and results are kept.
        pictures (PictureStore): Photographs; those of waiting jobs are held.
        work (Callable): Called with a :class:`Job`; raises Refused with what the user is
            to know. Other exceptions are logged and reported as an internal error.
        limits (Limits): How many, and how long.
    """

    def __init__(
        self, folder: Path, pictures: PictureStore, work: Callable[[Job], None], limits: Limits
    ):
        self.folder, self.pictures, self.limits = folder, pictures, limits
        self._work = work
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._closed = False
        self._changed = threading.Condition(threading.RLock())
        # A daemon: a model in the middle of a picture must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name='mmdeepfill-app', daemon=True)
        self._thread.start()

    def submit(
        self, upload: Upload, model: str, options: dict, attention: bool, mask: bytes
    ) -> Job:
        """Put a job at the end of the line.

        Raises:
            Refused: 429, the line is full; 404, the photograph is gone.
        """
        self._refuse_if_full()
        job = Job(upload, Path(), model, options, attention)
        job.folder = self.folder / f'job-{job.id}'
        self.pictures.hold(upload.id)
        try:
            job.folder.mkdir()
            job.mask.write_bytes(mask)
            with self._changed:
                self._refuse_if_full()
                self._jobs[job.id] = job
                self._waiting.append(job)
                self._changed.notify_all()
        except BaseException:
            self.pictures.release(upload)
            shutil.rmtree(job.folder, ignore_errors=True)
            raise
        self.sweep()
        return job

    def get(self, key: str) -> Job:
        """The job with that id.

        Raises:
            Refused: 404, there is none, or no longer.
        """
        with self._changed:
            if key not in self._jobs:
                raise Refused(404, 'This result is no longer on the server. Fill the hole again.')
            return self._jobs[key]

    def ahead(self, job: Job) -> int:
        """Number of jobs before a waiting one, the running one included."""
        with self._changed:
            if job not in self._waiting:
                return 0
            return self._waiting.index(job) + (self._running is not None)

    def describe(self, job: Job) -> dict:
        """The state of a job, for the page."""
        return {
            'id': job.id,
            'state': job.state,
            'stage': job.stage,
            'ahead': self.ahead(job),
            'seconds': round(job.seconds, 2),
            'expected': job.expected,
            'done': job.done,
            'total': job.total,
            'error': job.error,
            'model': job.model,
            'attention': job.has_attention,
            'file': job.result_name,
            'picture': job.upload.describe(),
        }

    def cancel(self, job: Job) -> None:
        """Take a job out of the line. One that runs stops at its next :meth:`Job.note`, or is
        ended with its process.
        """
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                self.pictures.release(job.upload)
                job.ended = time.monotonic()
            if job.state in ('waiting', 'running'):
                job.state = 'cancelled'

    def leave(self, job: Job) -> None:
        """Cancel a job in :data:`LEAVE_SECONDS` unless somebody asks for it again."""
        job.left = left = time.monotonic()

        def end():
            if job.left == left:
                self.cancel(job)

        timer = threading.Timer(LEAVE_SECONDS, end)
        timer.daemon = True
        timer.start()

    def sweep(self) -> None:
        """Remove finished jobs that are too old or too many."""
        with self._changed:
            over = sorted(
                (
                    job
                    for job in self._jobs.values()
                    if job not in self._waiting and job is not self._running
                ),
                key=lambda job: job.ended,
            )
            surplus = len(over) - self.limits.results
            oldest = time.monotonic() - self.limits.seconds
            gone = [job for i, job in enumerate(over) if i < surplus or job.ended < oldest]
            for job in gone:
                del self._jobs[job.id]
        for job in gone:
            shutil.rmtree(job.folder, ignore_errors=True)

    def close(self, timeout: float = 2.0) -> bool:
        """Stop; True if the thread has ended, False if a model is still busy."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            if self._running is not None:
                self.cancel(self._running)
            self._changed.notify_all()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _refuse_if_full(self) -> None:
        if len(self._waiting) >= self.limits.waiting:
            raise Refused(
                429,
                f'{self.limits.waiting} others wait already, as many as this app '
                'lets. Try again in a moment.',
            )

    def _next(self) -> Job | None:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait(_SWEEP_SECONDS)
                self.sweep()
                self.pictures.sweep()
            if self._closed:
                return None
            job = self._running = self._waiting.popleft()
            job.state, job.began = 'running', time.monotonic()
            return job

    def _run(self) -> None:
        while job := self._next():
            state, error = 'done', None
            try:
                self._work(job)
            except Cancelled:
                state = 'cancelled'
            except Refused as refused:
                state, error = 'failed', str(refused)
            except MemoryError:
                state, error = (
                    'failed',
                    (
                        'The photograph is too large for the memory of this '
                        'machine. Try a smaller one or another model.'
                    ),
                )
            except Exception:
                _log.exception('while filling a hole with %s', job.model)
                state, error = 'failed', BROKEN
            with self._changed:
                job.ended, self._running, job.error = time.monotonic(), None, error
                if job.state == 'running':
                    job.state = state
            self.pictures.release(job.upload)
            self.sweep()
