"""A progress bar on the error stream."""
from typing import Iterable

from mmengine.dist import get_dist_info


def progress_bar(what: str):
    """A wrapper of iterables that shows how far the first rank is.

    Args:
        what (str): Shown beside the bar.

    Returns:
        callable: ``(iterable, total) -> iterable``.
    """
    def wrap(items: Iterable, total: int) -> Iterable:
        from rich.console import Console
        from rich.progress import track
        return track(items, what, total=total, console=Console(stderr=True),
                     disable=get_dist_info()[0] != 0)
    return wrap
