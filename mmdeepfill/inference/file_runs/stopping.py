"""Being told to stop, without half a record of what was done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Stopped(KeyboardInterrupt):
    """A signal has asked the process to stop.

    Args:
        number (int): Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f'signal {number}')
        self.number = number


class Stopping:
    """Turns SIGINT (Ctrl-C) and SIGTERM into :class:`Stopped`, but not within :meth:`held`.

    A context manager. Signals that are ignored stay so, as in what a shell runs in the
    background; outside the main thread, where Python cannot set handlers, nothing changes.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._held = False
        self._waiting: int | None = None

    def __enter__(self) -> 'Stopping':
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._told)
        return self

    def __exit__(self, *exception: Any) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def _told(self, number: int, frame: FrameType | None) -> None:
        if not self._held:
            raise Stopped(number)
        self._waiting = number

    @contextmanager
    def held(self) -> Iterator[None]:
        """Signals wait until the block is over."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._waiting is not None:
            number, self._waiting = self._waiting, None
            raise Stopped(number)
