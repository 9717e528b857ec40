"""Jobs: one is worked on, others wait in line, finished ones are kept for a while."""
import logging
import secrets
import shutil
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Callable, Deque, Dict, Optional

from .limits import Limits, Refused
from .pictures import PictureStore, Upload

_log = logging.getLogger(__name__)
_SWEEP_SECONDS = 30.


@dataclass(eq=False)
class Job:
    """A hole to fill.

    Args:
        upload (Upload): The photograph.
        folder (Path): Holds ``mask``, and when it is done ``result`` and the views.
        model (str): Name of a model.
        options (dict): For :meth:`mmdeepfill.InpaintingInferencer.fill`.
        attention (bool): Also find out where each filled pixel was copied from.
        state (str): 'waiting', 'running', 'done', 'failed' or 'cancelled'.
        stage (str): What is being done, for the user.
        expected (float, optional): Seconds it will probably run.
        error (str, optional): Why it failed.
        has_attention (bool): An overlay was made.
        suffix (str): Of the result; '.tif' if it is floating point, which a PNG cannot hold.
    """
    upload: Upload
    folder: Path
    model: str
    options: dict
    attention: bool
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: str = 'waiting'
    stage: str = ''
    expected: Optional[float] = None
    error: Optional[str] = None
    has_attention: bool = False
    suffix: str = '.png'
    began: float = 0.
    ended: float = 0.

    @property
    def mask(self) -> Path:
        """PNG, nonzero = hole."""
        return self.folder / 'mask.png'

    @property
    def result(self) -> Path:
        """At full resolution with the photograph's metadata."""
        return self.folder / f'result{self.suffix}'

    @property
    def result_name(self) -> str:
        """The photograph's name with the suffix of the result."""
        return f'{PurePosixPath(self.upload.name).stem or "picture"}{self.suffix}'

    @property
    def view(self) -> Path:
        """The result for the browser."""
        return self.folder / 'view.png'

    @property
    def attention_view(self) -> Path:
        """The overlay for the browser."""
        return self.folder / 'attention.png'

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return (self.ended or time.monotonic()) - self.began if self.began else 0.


class JobQueue:
    """Works on jobs, one after another, in a thread of its own.

    Args:
        folder (Path): Where masks and results are kept.
        pictures (PictureStore): Photographs; those of waiting jobs are held.
        work (Callable): Called with a :class:`Job`; raises Refused with what the user is
            to know. Other exceptions are logged and reported as an internal error.
        limits (Limits): How many, and how long.
    """

    def __init__(self, folder: Path, pictures: PictureStore, work: Callable[[Job], None],
                 limits: Limits):
        self.folder, self.pictures, self.limits = folder, pictures, limits
        self._work = work
        self._jobs: Dict[str, Job] = {}
        self._waiting: Deque[Job] = deque()
        self._running: Optional[Job] = None
        self._closed = False
        self._changed = threading.Condition(threading.RLock())
        # A daemon: a model in the middle of a picture must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name='mmdeepfill-app', daemon=True)
        self._thread.start()

    def submit(self, upload: Upload, model: str, options: dict, attention: bool,
               mask: bytes) -> Job:
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
        """How many come before a waiting job, the one being worked on included."""
        with self._changed:
            if job not in self._waiting:
                return 0
            return self._waiting.index(job) + (self._running is not None)

    def describe(self, job: Job) -> dict:
        """What the page is told."""
        return dict(
            id=job.id, state=job.state, stage=job.stage, ahead=self.ahead(job),
            seconds=round(job.seconds, 2), expected=job.expected, error=job.error,
            model=job.model, attention=job.has_attention, file=job.result_name)

    def cancel(self, job: Job) -> None:
        """Take a job out of the line. One that runs is finished and thrown away."""
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                self.pictures.release(job.upload)
                job.ended = time.monotonic()
            if job.state in ('waiting', 'running'):
                job.state = 'cancelled'

    def sweep(self) -> None:
        """Remove finished jobs that are too old or too many."""
        with self._changed:
            over = sorted((job for job in self._jobs.values()
                           if job not in self._waiting and job is not self._running),
                          key=lambda job: job.ended)
            surplus = len(over) - self.limits.results
            oldest = time.monotonic() - self.limits.seconds
            gone = [job for i, job in enumerate(over) if i < surplus or job.ended < oldest]
            for job in gone:
                del self._jobs[job.id]
        for job in gone:
            shutil.rmtree(job.folder, ignore_errors=True)

    def close(self, timeout: float = 2.) -> bool:
        """Stop; True if the thread has ended, False if a model is still busy."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _refuse_if_full(self) -> None:
        if len(self._waiting) >= self.limits.waiting:
            raise Refused(429, f'{self.limits.waiting} others wait already, as many as this app '
                          'lets. Try again in a moment.')

    def _next(self) -> Optional[Job]:
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
            except Refused as refused:
                state, error = 'failed', str(refused)
            except MemoryError:
                state, error = 'failed', ('The photograph is too large for the memory of this '
                                          'machine. Try a smaller one or another model.')
            except Exception as unexpected:
                _log.exception('while filling a hole with %s', job.model)
                state, error = 'failed', (f'Something went wrong inside the app: '
                                          f'{type(unexpected).__name__}: {unexpected}. The '
                                          'terminal it was started from says more.')
            with self._changed:
                job.ended, self._running, job.error = time.monotonic(), None, error
                if job.state == 'running':
                    job.state = state
            self.pictures.release(job.upload)
            self.sweep()
