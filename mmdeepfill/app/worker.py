"""A process that does the jobs, so that one can be ended in the middle.

Models stop between their windows and stages when a job is cancelled. A single step may take
minutes, as OpenCV's does for a large hole, and nothing but the end of its process stops it.
"""

import multiprocessing
import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable

from ..core.wording import command_line_words
from .job import Cancelled, Job
from .limits import Refused

#: So long a cancelled job may take to stop by itself, which keeps the loaded models.
PATIENCE = 2.0
_GLANCE = 0.1


class WorkerProcess:
    """Call a :class:`~mmdeepfill.app.job_runner.JobRunner` in its own process, from one thread.

    Args:
        settings: Of the filler: model, weights, device, threads.
        make (Callable): Makes the filler from them; found by its name in the new process.
    """

    def __init__(self, *settings, make: Callable | None = None):
        self._settings, self._make = settings, make or _make_runner
        self._closed = False
        self._start()

    def _start(self) -> None:
        # Not forked: threads of this process and a GPU would not survive that.
        context = multiprocessing.get_context('spawn')
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_work,
            args=(theirs, self._make, self._settings),
            name='mmdeepfill-app-worker',
            daemon=True,
        )
        self._process.start()
        theirs.close()

    def load(self, name: str) -> None:
        """Load a model, so that the first job need not.

        Raises:
            ValueError: If there is no such model, or it does not take its weights.
        """
        self._pipe.send(name)
        kind, content = self._pipe.recv()
        if kind != 'done':
            raise ValueError(content or 'the model cannot be loaded; see above')

    def __call__(self, job: Job) -> None:
        """Fill the hole of a job.

        Raises:
            Cancelled, Refused, MemoryError: If the filler raises them.
            RuntimeError: If something else went wrong; the process has printed it.
        """
        if not self._process.is_alive() and not self._closed:  # ended after its last job
            self._start()
        try:
            self._pipe.send(job)
            kind, content = self._follow(job)
        except (EOFError, OSError):
            kind, content = 'ended', None
        if kind == 'ended':
            self._restart_after(job)
        elif kind == 'cancelled':
            raise Cancelled
        elif kind == 'refused':
            raise Refused(422, content)
        elif kind == 'memory':
            raise MemoryError
        elif kind == 'broken':
            raise RuntimeError(f'while filling a hole with {job.model}; see above')

    def _follow(self, job: Job):
        """Pass on what the process tells of a job, until it is over or has to be ended."""
        stop_by = None
        while True:
            if job.state == 'cancelled' and stop_by is None:
                self._pipe.send(None)
                stop_by = time.monotonic() + PATIENCE
            if stop_by and time.monotonic() > stop_by:
                return 'ended', None
            if not self._pipe.poll(_GLANCE):
                continue
            kind, content = self._pipe.recv()
            if kind != 'note':
                return kind, content
            if stop_by is None:
                try:
                    job.note(**content)
                except Cancelled:  # seen in the next round
                    pass

    def _restart_after(self, job: Job) -> None:
        self._process.join(_GLANCE)
        status = self._process.exitcode  # None: it is still at it, and nobody wants it to be
        self._process.kill()
        self._process.join()
        self._pipe.close()
        if not self._closed:
            self._start()
        if status is None or self._closed:
            raise Cancelled
        if status == -getattr(signal, 'SIGKILL', 9):  # the kernel's, for lack of memory
            raise MemoryError
        raise RuntimeError(f'the process of {job.model} ended with status {status}')

    def close(self) -> None:
        """End the process, also in the middle of a job."""
        self._closed = True
        self._process.kill()
        self._process.join()


def _make_runner(*settings):
    from .job_runner import JobRunner

    return JobRunner(*settings)


def _work(pipe, make: Callable, settings: tuple) -> None:
    """Do jobs until the other end of the pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which ends this process
    tasks: queue.Queue = queue.Queue()
    threading.Thread(target=_listen, args=(pipe, tasks), daemon=True).start()
    filler = make(*settings)
    while True:
        task = tasks.get()
        pipe.send(_answer(filler, task))


def _listen(pipe, tasks: 'queue.Queue') -> None:
    last: Job | None = None
    try:
        while True:
            task = pipe.recv()
            if task is None:
                if last is not None:
                    last.state = 'cancelled'
                continue
            if isinstance(task, Job):
                task.listener = lambda changes: pipe.send(('note', changes))
                last = task
            tasks.put(task)
    except (EOFError, OSError):
        os._exit(0)  # the server is gone: nobody waits for what is being filled


def _answer(filler, task):
    try:
        if isinstance(task, Job):
            filler(task)
        else:
            with command_line_words():  # the door that a model to load at the start comes through
                filler.load(task)
    except Cancelled:
        return 'cancelled', None
    except Refused as error:
        return 'refused', str(error)
    except MemoryError:
        return 'memory', None
    except Exception as error:
        if isinstance(task, str) and isinstance(error, (ValueError, OSError, KeyError, TypeError)):
            return 'refused', str(error)
        traceback.print_exc()
        return 'broken', None
    return 'done', None
