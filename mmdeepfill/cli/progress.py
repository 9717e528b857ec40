"""A progress bar around an iterable."""
from typing import Iterable

from mmengine.dist import get_dist_info

from ..progress import Meter


def progress_bar(what: str):
    """A wrapper of iterables that shows how far the first rank is.

    Args:
        what (str): Shown beside the bar.

    Returns:
        callable: ``(iterable, total) -> iterable`` of images.
    """
    def wrap(items: Iterable, total: int) -> Iterable:
        with Meter(silent=get_dist_info()[0] != 0) as meter:
            count = meter.count(what, total, 'images')
            for item in items:
                yield item
                count.advance()
    return wrap
