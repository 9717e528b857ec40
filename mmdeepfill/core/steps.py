"""Progress inside one picture, from the code that works on it to the caller who waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Any, NamedTuple

#: Takes the steps that are done and the steps in all.
OnStep = Callable[[int, int], Any]


class _Watch:
    """Calls ``on_step``; the first step that is reported sets the number of steps in all."""

    def __init__(self, on_step: OnStep) -> None:
        self._on_step, self._total, self._last = on_step, 0, Fraction(0)

    def report(self, position: Fraction, total: int) -> None:
        if position == self._last:  # the end of the parts of a step is that of the step
            return
        self._total, self._last = self._total or total, position
        self._on_step(int(position * self._total), self._total)


class _Span(NamedTuple):
    """Part of the work, as a fraction of all of it."""

    watch: _Watch
    start: Fraction
    length: Fraction
    total: int  # steps in all, if each part had as many as the parts around this one


_SPAN: ContextVar[_Span | None] = ContextVar('mmdeepfill_steps', default=None)


def check_on_step(on_step: OnStep | None) -> None:
    """Refuse what cannot be called.

    Raises:
        ValueError: Neither None nor a callable.
    """
    if on_step is not None and not callable(on_step):
        raise ValueError(
            'on_step must be a callable that takes (done, total), or None; got '
            f'{type(on_step).__name__}'
        )


@contextmanager
def watch_steps(on_step: OnStep | None) -> Iterator[None]:
    """Report the steps of the work within the block, in this thread.

    Args:
        on_step (callable, optional): Called as ``on_step(done, total)`` after each step.
            ``done`` never falls, ``total`` stays the same, and the last step has both equal.
            An exception that it raises ends the work there, and leaves the block unchanged.
            None: nobody watches.
    """
    token = _SPAN.set(on_step and _Span(_Watch(on_step), Fraction(0), Fraction(1), 1))
    try:
        yield
    finally:
        _SPAN.reset(token)


@contextmanager
def steps(total: int) -> Iterator[Callable[[], None]]:
    """Divide the work of the block into equal steps.

    Blocks within one another divide the step that is being done. Without :func:`watch_steps`
    around them nothing happens.

    Args:
        total (int): Number of steps. Fewer may come.

    Yields:
        callable: To be called after each step.

    Example:
        >>> with watch_steps(lambda done, total: print(f'{done} of {total}')):
        ...     with steps(2) as finish:
        ...         finish()
        ...         finish()
        1 of 2
        2 of 2
    """
    outer = _SPAN.get()
    if outer is None or total < 1:
        yield lambda: None
        return
    part = outer._replace(length=outer.length / total, total=outer.total * total)

    def finish() -> None:
        nonlocal part
        end = min(part.start + part.length, outer.start + outer.length)
        part = part._replace(start=end)
        part.watch.report(end, part.total)
        _SPAN.set(part)

    token = _SPAN.set(part)
    try:
        yield finish
    finally:
        _SPAN.reset(token)
