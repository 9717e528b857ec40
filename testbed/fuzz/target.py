"""What is tried with generated input, and how a case is judged."""

import faulthandler
import io
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

#: Seconds that a case may take.
LIMIT = 30.0
VALID = 'valid'

#: Takes a case; returns VALID, or the name of a documented error. What it raises is a fault.
Check = Callable[[Any], str]


class Target(NamedTuple):
    """A component.

    Attributes:
        cases (SearchStrategy): What is given to it.
        start (Callable): Takes an empty folder; a context with the :data:`Check`.
    """

    cases: SearchStrategy
    start: Callable[[Path], AbstractContextManager[Check]]


class Fault(NamedTuple):
    """A case that ended in another way than the documentation says."""

    case: str
    traceback: str


class Hang(BaseException):
    """Not an Exception: what is tried may catch those."""


class _Enough(BaseException):
    """The time is over."""


@dataclass
class Tally:
    """How the cases ended."""

    outcomes: Counter = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, '')

    @property
    def cases(self) -> int:
        return sum(self.outcomes.values()) + len(self.faults)

    @property
    def valid(self) -> int:
        return self.outcomes[VALID]

    @property
    def documented(self) -> int:
        return sum(self.outcomes.values()) - self.valid

    def take(self, check: Check, case: Any) -> None:
        """Try one."""
        start = time.perf_counter()
        try:
            with _bounded(LIMIT):
                self.outcomes[check(case)] += 1
        except (Exception, Hang, SystemExit):
            self.faults.append(Fault(repr(case), traceback.format_exc()))
        seconds = time.perf_counter() - start
        if seconds > self.slowest[0]:
            self.slowest = (seconds, repr(case)[:300])


@contextmanager
def _bounded(seconds: float):
    """Hang after that time; the process ends where not even that helps, as in a loop in C."""

    def ring(number, frame):
        raise Hang(f'not done after {seconds:g} seconds')

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        faulthandler.dump_traceback_later(4 * seconds, exit=True)
    except (io.UnsupportedOperation, AttributeError):  # where the error stream is no file
        pass
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, before)


def try_cases(target: Target, count: int, number: int, folder: Path, seconds: float = 1e9) -> Tally:
    """Draw cases and try them.

    Args:
        target (Target): What with.
        count (int): How many.
        number (int): The same number gives the same cases.
        folder (Path): Empty.
        seconds (float): After so many, no more are tried.
    """
    tally, end = Tally(), time.monotonic() + seconds
    with target.start(folder) as check:

        @seed(number)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(target.cases)
        def draw(case):
            if time.monotonic() >= end:
                raise _Enough
            tally.take(check, case)

        with suppress(_Enough):
            draw()
    return tally


def outcome(call: Callable, documented: tuple, name: str = '') -> str:
    """VALID, or the kind of a documented error, whose message must hold ``name``.

    Raises:
        AssertionError: The message does not say which file, or nothing at all.
    """
    try:
        call()
    except documented as error:
        assert name in str(error) and str(error).strip(), f'it does not name {name!r}: {error!r}'
        return type(error).__name__
    return VALID
