"""Replacements of training samples whose files cannot be read.

A sample says so itself, in its field ``unreadable``: a text that survives any collation,
'' for a sample that is what it should be. :class:`~mmdeepfill.engine.UnreadableFilesHook`
counts what comes in the batches, so that the number is right whatever the number of workers.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..core.random import replacement_rng
from .image_files import MissingFileError, UnreadableFileError
from .sampler import StreamIndex

#: By default, this part of the images of a data set may be unreadable, and no more than that.
PART, MOST = 100, 100
_SHOWN = 20


class Unreadable(NamedTuple):
    """The mark of a sample: path -> reason; the dataset of the files, and how many it allows."""

    files: dict[str, str]
    dataset: str
    limit: int


def limit_for(max_unreadable: int | None, images: int) -> int:
    """Files of a data set that may be unreadable.

    Args:
        max_unreadable (int, optional): The user's wish. None: a hundredth of the images, at
            most 100; so in a set of fewer than 100 images, none.
        images (int): Size of the data set.
    """
    return min(images // PART, MOST) if max_unreadable is None else max_unreadable


def write_mark(mark: Unreadable) -> str:
    """The field ``unreadable`` of a sample."""
    return json.dumps(mark._asdict()) if mark.files else ''


def read_mark(mark: str) -> Unreadable | None:
    """Read the mark of :func:`write_mark`; None for a sample that was not replaced."""
    return Unreadable(**json.loads(mark)) if mark else None


def refusal(mark: Unreadable) -> str:
    """The message that ends a training, of more files than are allowed."""
    reasons = list(mark.files.values())
    more = f'\n  ... and {len(reasons) - _SHOWN} more' if len(reasons) > _SHOWN else ''
    return (
        f'data set {mark.dataset!r}: {len(reasons)} files cannot be read, and max_unreadable '
        f'is {mark.limit}:\n'
        + '\n'.join(f'  {r}' for r in reasons[:_SHOWN])
        + more
        + '\nRepair them or take them off the list (`mmdeepfill data check LIST` looks at every '
        'file), or raise max_unreadable of the data set.'
    )


def make_readable(
    make: Callable[[int, np.random.Generator | None, str], dict],
    index: int,
    size: int,
    dataset: str,
    limit: int,
) -> dict:
    """A sample, or in place of one whose file cannot be read another one.

    Which one, and what is drawn on its way through the pipeline, follows from the sampler's
    seed and the position in its stream alone; with plain indices, from NumPy's global state,
    as all of their randomness. An image that failed is not drawn again.

    Args:
        make (callable): From an index, a generator (None: the sample's own) and the field
            ``unreadable`` to the sample.
        index (int): What the sampler gave.
        size (int): Images of the data set.
        dataset (str): What messages call it.
        limit (int): Files that may be unreadable, at least 1.

    Raises:
        UnreadableFileError: More than ``limit`` files were, or all images; lists them.
    """
    rng, chosen = None, index
    files: dict[str, str] = {}
    failed: set[int] = set()
    while True:
        try:
            return make(chosen, rng, write_mark(Unreadable(files, dataset, limit)))
        except (UnreadableFileError, MissingFileError) as error:
            files[error.path] = str(error)
            failed.add(int(chosen) % size)
            if len(files) > limit or len(failed) == size:
                raise UnreadableFileError(refusal(Unreadable(files, dataset, limit))) from error
        if rng is None:
            rng = _generator(index)
        chosen = int(rng.integers(size - len(failed)))
        for taken in sorted(failed):
            chosen += chosen >= taken


def _generator(index: int) -> np.random.Generator:
    if isinstance(index, StreamIndex):
        return replacement_rng(index.seed, index.position)
    return np.random.default_rng(np.random.randint(2**31, size=4))
