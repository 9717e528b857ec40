"""Progress on the error stream: bars on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

#: Characters of a download's name.
_LABEL = 30


def _terminal_bar(*columns: ProgressColumn) -> Progress:
    """Rich's bars on stderr; nothing is drawn if that is no terminal."""
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)


@contextmanager
def download_bar(label: str) -> Iterator[Callable[[int, int | None], None]]:
    """Draw the bar of a download, from the first block on; nothing if stderr is no terminal.

    Args:
        label (str): What is being downloaded: a name, a path or an address, of which the
            last part is shown, and of that as much as leaves room for the bar.

    Yields:
        Callable: Takes the bytes that have arrived and, if known, their total.
    """
    bar = _terminal_bar(
        TextColumn('{task.description}', markup=False),
        BarColumn(16),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    task = None

    def update(done: int, total: int | None) -> None:
        nonlocal task
        if task is None:
            bar.start()
            task = bar.add_task(label.rsplit('/', 1)[-1][:_LABEL], total=total)
        bar.update(task, completed=done, total=total)

    try:
        yield update
    finally:
        bar.stop()


def image_bar(what: str) -> Callable[[Iterable, int], Iterable]:
    """Make a wrapper of iterables of images that shows how far the first rank is.

    Args:
        what (str): Shown beside the bar.

    Returns:
        callable: ``(iterable, total) -> iterable``.
    """
    from mmengine.dist import get_dist_info

    def wrap(items: Iterable, total: int) -> Iterable:
        with Meter(silent=get_dist_info()[0] != 0) as meter:
            count = meter.count(what, total, 'images')
            for item in items:
                yield item
                count.advance()

    return wrap


class Meter:
    """Counts of several things at a time; a context manager.

    Args:
        every (float): Seconds between lines where stderr is no terminal.
        silent (bool): Show nothing.
    """

    def __init__(self, every: float = 10.0, silent: bool = False) -> None:
        self.every, self.silent = every, silent
        self._bar = _terminal_bar(
            TextColumn('{task.description}', markup=False),
            BarColumn(20),
            MofNCompleteColumn(),
            _Rate(),
            TextColumn('{task.fields[step]}', markup=False, style='dim'),
            TextColumn('{task.fields[note]}', markup=False, style='red'),
        )
        self._bar.disable |= silent

    @property
    def draws(self) -> bool:
        """True if bars are drawn."""
        return not self._bar.disable

    def __enter__(self) -> 'Meter':
        self._bar.start()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._bar.stop()

    def count(self, what: str, total: int | None, unit: str) -> 'Count':
        """Begin to count.

        Args:
            what (str): What is being done.
            total (int, optional): How many there will be, if known.
            unit (str): Of what, in the plural.
        """
        return Count(self, what, total, unit)

    def say(self, text: str) -> None:
        """A line of its own, above the bars."""
        if self.draws:
            self._bar.console.print(Text(text), soft_wrap=True)
        elif not self.silent:
            print(text, file=sys.stderr, flush=True)


class Count:
    """One of the counts of a :class:`Meter`."""

    def __init__(self, meter: Meter, what: str, total: int | None, unit: str) -> None:
        self._meter, self._what, self._total, self._unit = meter, what, total, unit
        self._done, self._failed, self._step = 0, 0, ''
        self._start = self._told = time.monotonic()
        self._task = meter._bar.add_task(what, total=total, unit=unit, note='', step='')

    def advance(self, number: int = 1, failed: int = 0) -> None:
        """So many more are finished, of which so many ``failed``."""
        self._done += number
        self._failed += failed
        self._step = ''
        note = f'{self._failed} failed' if self._failed else ''
        self._meter._bar.update(self._task, advance=number, note=note, step='')
        if not self._meter.draws:
            self._tell()

    def within(self, done: int, total: int) -> None:
        """Report the steps inside what is being done, as
        :func:`~mmdeepfill.core.steps.watch_steps` counts them.
        """
        self._step = f'step {done} of {total}'
        self._meter._bar.update(self._task, step=self._step)
        if not self._meter.draws:
            self._tell()

    def drop(self, number: int = 1) -> None:
        """So many need not be done after all. The rate is that of the others."""
        if self._total is not None:
            self._total -= number
        self._meter._bar.update(self._task, total=self._total)

    def close(self) -> None:
        """Take the bar away."""
        self._meter._bar.remove_task(self._task)

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told < self._meter.every:
            return
        self._told = now
        rate = self._done / (now - self._start)
        of = '' if self._total is None else f' of {self._total}'
        parts = [f'{self._what}: {self._done}{of} {self._unit}']
        if self._step:
            parts.append(self._step)
        if self._done:
            parts.append(f'{rate:.3g} {self._unit}/s')
        if self._done and self._total is not None:
            parts.append(f'{(self._total - self._done) / rate:.0f} s left')
        if self._failed:
            parts.append(f'{self._failed} failed')
        self._meter.say(', '.join(parts))


class _Rate(ProgressColumn):
    """``4.2 images/s, 0:05 left``, by the mean since the beginning."""

    def render(self, task: Task) -> Text:
        seconds = task.finished_time or task.elapsed
        if not task.completed or not seconds:
            return Text(f'- {task.fields["unit"]}/s', style='progress.data.speed')
        rate = task.completed / seconds
        text = Text(f'{rate:.3g} {task.fields["unit"]}/s', style='progress.data.speed')
        if task.total and not task.finished:
            left = timedelta(seconds=round((task.total - task.completed) / rate))
            text.append(f', {left} left', style='progress.remaining')
        return text
