"""One part of a run's files, for runs that work side by side."""

import hashlib
from collections.abc import Iterable

from .plan import Job


def share_of(jobs: Iterable[Job], share: tuple[int, int] | None) -> list[Job]:
    """Choose the files of one share.

    The share of a file depends on its relative path and on the number of shares alone, so that
    shares stay the same where files are added.

    Args:
        jobs (Iterable[Job]): All files.
        share (tuple[int, int], optional): Which, from 1, and of how many. None: all files.

    Returns:
        list[Job]: In their order; each job is in one share and in no other.
    """
    if share is None:
        return list(jobs)
    index, count = share
    return [job for job in jobs if _number(job) % count == index - 1]


def _number(job: Job) -> int:
    # names of files need not be UTF-8
    name = job.source.relative.as_posix().encode('utf-8', 'surrogateescape')
    return int.from_bytes(hashlib.sha256(name).digest()[:8], 'big')
