"""Downloads of weights that a user asked for on the page, each in a thread of its own."""

import threading
from dataclasses import dataclass, field

from ..core.errors import CheckpointError
from ..zoo import Model, download


class _Stopped(Exception):
    """Nobody wants this download any more."""


@dataclass
class _Download:
    """One download.

    Args:
        state (str): 'running', 'done', 'failed' or 'stopped'.
        done (int): Bytes that have arrived.
        total (int, optional): Bytes there will be, if known.
        error (str, optional): Why it failed.
    """

    state: str = 'running'
    done: int = 0
    total: int | None = None
    error: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int | None) -> None:
        """Note how far it is; end it if it is to stop."""
        self.done, self.total = done, total
        if self.stop.is_set():
            raise _Stopped

    def describe(self) -> dict:
        """For the page."""
        return {'state': self.state, 'done': self.done, 'total': self.total, 'error': self.error}


class Downloads:
    """Downloads by the names of their models. A part that has arrived outlives an interruption."""

    def __init__(self) -> None:
        self._known: dict[str, _Download] = {}
        self._lock = threading.Lock()

    def begin(self, model: Model) -> dict:
        """Begin or resume; one that runs is left alone.

        Args:
            model (Model): With released weights.

        Returns:
            dict: See :meth:`describe`.
        """
        with self._lock:
            known = self._known.get(model.name)
            if known is None or known.state != 'running' or known.stop.is_set():
                known = self._known[model.name] = _Download(total=model.size)
                threading.Thread(
                    target=_run, args=(model, known), name='mmdeepfill-download', daemon=True
                ).start()
            return known.describe()

    def describe(self, name: str) -> dict:
        """State ('none', 'running', 'done', 'failed', 'stopped'), done and total bytes, error."""
        with self._lock:
            known = self._known.get(name)
            return known.describe() if known else dict(_Download().describe(), state='none')

    def stop(self, name: str) -> dict:
        """Stop at the next block; the part stays for the next time."""
        with self._lock:
            known = self._known.get(name)
            if known and known.state == 'running':
                known.stop.set()
                known.state = 'stopped'
        return self.describe(name)


def _run(model: Model, one: _Download) -> None:
    try:
        download(model.name, progress=one.progress)
    except _Stopped:
        one.state = 'stopped'
    except (CheckpointError, OSError) as error:
        one.state, one.error = 'failed', str(error)
    except Exception as error:
        one.state, one.error = 'failed', f'{type(error).__name__}: {error}'
        raise
    else:
        one.state = 'done'
