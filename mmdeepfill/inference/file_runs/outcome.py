"""Work of a run over files, and its outcome."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..requests import Request
from .filler import Filler
from .plan import Job


@dataclass(frozen=True)
class Work:
    """The settings with which files are filled.

    Attributes:
        filler (Filler): Fills.
        options, model (dict): Of JSON values: what a result depends on, besides its files.
        quality (int, optional): Of JPEG and WebP.
        video (dict): ``codec``, ``crf``, ``threads`` and ``steady`` of :func:`fill_video`.
    """

    filler: Filler
    options: dict[str, Any] = field(default_factory=dict)
    model: dict[str, Any] = field(default_factory=dict)
    quality: int | None = None
    video: dict[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """The outcome for all files.

    Attributes:
        done, skipped (int): Filled now; filled by an earlier run.
        failed, notes (list): Source and message.
        written (list[Path]): Results.
    """

    done: int = 0
    skipped: int = 0
    failed: list[tuple[Path, str]] = field(default_factory=list)
    notes: list[tuple[Path, str]] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)


@dataclass
class Loaded:
    """A picture in memory, to be filled."""

    job: Job
    made_of: dict[str, Any]
    request: Request
    notes: list[str]
    seconds: float


def names_of(job: Job) -> dict[str, str | None]:
    """Names of the files of a job, for the log."""
    return {
        'source': str(job.source.path),
        'mask': str(job.mask) if job.mask else None,
        'sketch': str(job.sketch) if job.sketch else None,
    }
