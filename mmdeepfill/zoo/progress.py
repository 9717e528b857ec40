"""How far a download is, on a terminal."""
from contextlib import contextmanager
from typing import Iterator, Optional

from rich.progress import (BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn,
                           TransferSpeedColumn)

from ..progress import terminal_bar
from .transfer import Progress as Callback

_LABEL = 30


@contextmanager
def progress_bar(label: str) -> Iterator[Callback]:
    """A bar on stderr, drawn from the first block on; nothing if stderr is no terminal.

    Args:
        label (str): What is being downloaded: a name, a path or an address, of which the
            last part is shown, and of that as much as leaves room for the bar.

    Yields:
        Callable: To be told of the bytes there are and, if known, those there will be.
    """
    bar = terminal_bar(
        TextColumn('{task.description}', markup=False), BarColumn(16), DownloadColumn(),
        TransferSpeedColumn(), TimeRemainingColumn())
    task = None

    def update(done: int, total: Optional[int]) -> None:
        nonlocal task
        if task is None:
            bar.start()
            task = bar.add_task(label.rsplit('/', 1)[-1][:_LABEL], total=total)
        bar.update(task, completed=done, total=total)

    try:
        yield update
    finally:
        bar.stop()
