"""Paths of the results of a run, with checks that no file is lost."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...imageio.files import Pair, Source, lies_below
from ...imageio.pictures import is_heif_name


@dataclass(frozen=True)
class Job:
    """One file to fill.

    Attributes:
        source (Source): What to read.
        mask (Path, optional): Its mask; None if the hole is given in boxes.
        output (Path): What to write.
        problem (str, optional): Why it cannot be done, as known before anything was read.
        sketch (Path, optional): Lines to follow.
    """

    source: Source
    mask: Path | None
    output: Path
    problem: str | None = None
    sketch: Path | None = None

    @property
    def reads(self) -> list[Path]:
        """Files that it is made of."""
        return [path for path in (self.source.path, self.mask, self.sketch) if path is not None]


def plan_jobs(
    pairs: Sequence[Pair], out: Path, into_folder: bool, suffix: str | None = None
) -> list[Job]:
    """Name the result of every source.

    Args:
        pairs (Sequence[Pair]): Sources, masks and sketches.
        out (Path): A folder, in which sources keep their relative paths; or the one file.
        into_folder (bool): Whether ``out`` is the folder.
        suffix (str, optional): Of the pictures, with its dot; otherwise each keeps its own.
            Videos always do.

    Returns:
        list[Job]: In the order of ``pairs``. Sources that would be written to the same
        file have a ``problem``.

    Raises:
        ValueError: ``out`` is one file for several sources, or a result would replace a
            file that is read.
    """
    if not into_folder and len(pairs) != 1:
        raise ValueError(
            f'{str(out)!r} is one file, and there are {len(pairs)} to write; name a folder'
        )
    outputs = [_inside(out, pair.source, suffix) if into_folder else out for pair in pairs]
    jobs = [
        Job(pair.source, pair.mask, output, pair.problem, pair.sketch)
        for pair, output in zip(pairs, outputs)
    ]
    read = {os.path.realpath(path): path for job in jobs for path in job.reads}
    lost = [read[os.path.realpath(path)] for path in outputs if os.path.realpath(path) in read]
    if lost:
        raise ValueError(
            f'{_count(lost, "file")} to read would be written over, first '
            f'{str(lost[0])!r}; name another place'
        )
    writers: dict[Path, list[Job]] = {}
    for job in jobs:
        writers.setdefault(job.output, []).append(job)
    return [replace(job, problem=job.problem or _clash(job, writers[job.output])) for job in jobs]


def _inside(folder: Path, source: Source, suffix: str | None) -> Path:
    output = folder / source.relative
    if is_heif_name(output) and not suffix:
        suffix = '.png'  # HEIC is read, not written
    return output.with_suffix(suffix) if suffix and not source.is_video else output


def _clash(job: Job, writers: Sequence[Job]) -> str | None:
    others = [str(other.source.path) for other in writers if other is not job]
    if not others:
        return None
    return f'its result would have the name of that of {", ".join(others[:3])}; fill them apart'


def outside_of(sources: Iterable[Source], folder: Path) -> list[Source]:
    """Leave out what lies in the folder of results, if that is below the searched one."""
    return [
        source
        for source in sources
        if not (lies_below(source.path, folder) and lies_below(folder, source.root))
    ]


def check_free(jobs: Iterable[Job]) -> None:
    """Refuse to write where something is.

    Raises:
        FileExistsError: Results exist; names the first.
    """
    there = [job.output for job in jobs if job.problem is None and os.path.lexists(job.output)]
    if there:
        raise FileExistsError(
            f'{_count(there, "result")} would be written over, first {str(there[0])!r}: '
            '--resume leaves out what is done, --overwrite replaces them'
        )


def _count(things: Sequence, noun: str) -> str:
    return f'{len(things)} {noun}{"" if len(things) == 1 else "s"}'
