"""The file from which an interrupted run resumes, and the temporary files it left."""

import logging
import os
import re
from itertools import count
from pathlib import Path

from mmengine.logging import print_log

from mmdeepfill.checkpoints import read_checkpoint
from mmdeepfill.checkpoints.integrity import damage_of
from mmdeepfill.core.errors import CheckpointError, UnsafeCheckpointError
from mmdeepfill.core.files import remove_half_written

from .integrity import AtomicLocalBackend

#: The file that names the newest checkpoint, in the work dir. mmengine reads it.
POINTER = 'last_checkpoint'
_LONGEST_PATH = 4096


def prepare_resume(work_dir: str | Path, out_dir: str | None, template: str) -> None:
    """Tidy up after a killed run, and choose the checkpoint to resume from.

    Args:
        work_dir (str | Path): Of the run.
        out_dir (str, optional): As of ``CheckpointHook``, a local folder.
        template (str): Names of checkpoints, with ``{}`` in place of the step.

    Raises:
        CheckpointError: See :func:`choose_checkpoint`.
    """
    work_dir = Path(work_dir)
    folder = work_dir if out_dir is None else Path(out_dir, work_dir.name)
    gone = {path for place in (work_dir, folder) for path in remove_leftovers(place, template)}
    if gone:
        print_log(f'Removed {len(gone)} half-written file(s)', 'current')
    choose_checkpoint(work_dir, folder, template)


def choose_checkpoint(work_dir: str | Path, folder: str | Path, template: str) -> None:
    """Let ``last_checkpoint`` name the newest checkpoint that is whole.

    That file is a hint: what lies in the folder decides. It is written after the checkpoint it
    names: a newer one means that the process was killed between the two. What it names outside
    the folder is taken only where the folder has nothing whole. One that is damaged is named in
    the log and passed over, for the one before it. Every checkpoint that is tried is read.

    Args:
        work_dir (str | Path): Of the run.
        folder (str | Path): Where its checkpoints are.
        template (str): Their names, with ``{}`` in place of the step.

    Raises:
        CheckpointError: There are checkpoints, and none is whole; says what is wrong with each.
            Or there is a ``last_checkpoint`` and nothing else.
    """
    pointer, folder = Path(work_dir, POINTER), Path(folder)
    named, doubt = _read_pointer(pointer, folder)
    if named is not None and named.is_dir() and _step(named, template) >= 0:  # DeepSpeed's
        return
    if named is not None and not named.is_file():
        named, doubt = None, f'names {str(named)!r}, which is no file'
    faults = []
    for path in _candidates(pointer, named, folder, template):
        fault = damage_of(path) or _unreadable(path)
        if fault is None:
            if doubt is not None:
                print_log(f'{pointer} {doubt}: resuming from {path}', 'current', logging.WARNING)
            _point(pointer, path)
            return
        faults.append(f'{path} {fault}')
        print_log(f'checkpoint {faults[-1]}; trying the one before it', 'current', logging.WARNING)
    if faults:
        raise CheckpointError(
            f'{work_dir}: no checkpoint to resume from is whole: '
            + '; '.join(faults)
            + '. Give one with --resume FILE, or another --work-dir to start anew.'
        )
    if doubt is not None:
        raise CheckpointError(
            f'{pointer} {doubt}, and {folder} has no checkpoint. Give one with --resume FILE, or '
            f'move {pointer} away to start anew.'
        )


def remove_leftovers(folder: str | Path, template: str) -> list[Path]:
    """Remove what processes that were killed while they wrote left in a folder.

    Args:
        folder (str | Path): Where only one run writes.
        template (str): Names of checkpoints, with ``{}`` in place of the step.

    Returns:
        list[Path]: The files that are gone.
    """
    step = re.escape(template).replace(re.escape('{}'), r'\d+')
    ours = re.compile(rf'(?:best_.*_)?{step}|{POINTER}')
    return remove_half_written(folder, lambda name: ours.fullmatch(name) is not None)


def _unreadable(path: Path) -> str | None:
    """Find damage that checksums do not cover: that of the archive's directory."""
    try:
        read_checkpoint(path)
    except UnsafeCheckpointError:  # is refused where it is loaded
        return None
    except CheckpointError as error:
        return f'is damaged: {error}'
    return None


def _read_pointer(pointer: Path, folder: Path) -> tuple[Path | None, str | None]:
    """Read the file that ``last_checkpoint`` names, if it exists, and any doubt about it."""
    if not os.path.lexists(pointer):
        return None, None
    if not pointer.is_file():
        return None, 'is a folder, or no regular file'
    with open(pointer, 'rb') as file:
        content = file.read(_LONGEST_PATH + 1)
    text = content.decode('utf-8', 'replace').strip()
    if not text.isprintable() or not text or '\ufffd' in text or len(content) > _LONGEST_PATH:
        return None, 'holds no path'
    if '://' in text:
        return None, f'names {text!r}, and an address is asked only if --resume gives it'
    for path in (folder / Path(text).name, Path(text)):  # the work dir may have been moved
        if path.exists():
            return path, None
    return None, f'names {text!r}, which is not there'


def _point(pointer: Path, path: Path) -> None:
    """Make ``last_checkpoint`` name a checkpoint, whatever is there."""
    if pointer.is_file() and pointer.read_bytes() == str(path).encode():
        return
    if os.path.lexists(pointer) and not pointer.is_file() and not pointer.is_symlink():
        aside = next(
            place
            for place in (pointer.with_name(f'{POINTER}.moved{number}') for number in count(1))
            if not os.path.lexists(place)
        )
        pointer.rename(aside)
        print_log(f'{pointer} is no regular file, and is now {aside}', 'current', logging.WARNING)
    AtomicLocalBackend().put_text(str(path), pointer)


def _step(path: Path, template: str) -> int:
    """Number in the name of a checkpoint; -1 for another file."""
    pattern = re.escape(template).replace(re.escape('{}'), r'([0-9]{1,18})')
    match = re.fullmatch(pattern, path.name)
    return int(match.group(1)) if match else -1


def _candidates(pointer: Path, named: Path | None, folder: Path, template: str) -> list[Path]:
    """Newest first. A folder may hold files of an earlier run, with any step."""
    saved = [
        path
        for path in folder.glob(template.format('*'))
        if _step(path, template) >= 0 and path.is_file()
    ]
    saved.sort(key=lambda path: (path.stat().st_mtime_ns, _step(path, template)), reverse=True)
    outside = [] if named is None else [named]
    if not saved:
        return outside
    first = saved[0]
    if named is not None and named.parent == folder:
        outside = []
        if pointer.stat().st_mtime_ns >= first.stat().st_mtime_ns:
            first = named
    before = _step(first, template)
    rest = [path for path in saved if before < 0 or _step(path, template) < before]
    return [first, *(path for path in rest if path != first), *outside]
