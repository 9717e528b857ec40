"""From which file an interrupted run goes on, and what it left lying about."""
import logging
import re
from pathlib import Path
from typing import List, Optional, Union

from mmengine.logging import print_log

from mmdeepfill.checkpoints import read_checkpoint
from mmdeepfill.checkpoints.integrity import damage_of
from mmdeepfill.files import TEMPORARY
from mmdeepfill.zoo.errors import CheckpointError, UnsafeCheckpointError

from .checkpoint_backend import AtomicLocalBackend

#: The file that names the newest checkpoint, in the work dir. mmengine reads it.
POINTER = 'last_checkpoint'


def prepare_resume(work_dir: Union[str, Path], out_dir: Optional[str], template: str) -> None:
    """Tidy up after a killed run, and choose what to go on from.

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


def choose_checkpoint(work_dir: Union[str, Path], folder: Union[str, Path], template: str) -> None:
    """Let ``last_checkpoint`` name the newest checkpoint that is whole.

    It is written after the checkpoint it names: a newer one means that the process was
    killed between the two. One that is damaged is named in the log and passed over, for the
    one before it. Every checkpoint that is tried is read.

    Args:
        work_dir (str | Path): Of the run.
        folder (str | Path): Where its checkpoints are.
        template (str): Their names, with ``{}`` in place of the step.

    Raises:
        CheckpointError: There are checkpoints, and none is whole; says what is wrong with each.
    """
    pointer = Path(work_dir, POINTER)
    named = pointer.read_text().strip() if pointer.is_file() else None
    if named is not None and '://' in named:
        return
    candidates = _candidates(pointer, named, Path(folder), template)
    faults = []
    for path in candidates:
        fault = damage_of(path) or _unreadable(path)
        if fault is None:
            if named != str(path):
                AtomicLocalBackend().put_text(str(path), pointer)
            return
        faults.append(f'{path} {fault}')
        print_log(f'checkpoint {faults[-1]}; trying the one before it', 'current',
                  logging.WARNING)
    if faults:
        raise CheckpointError(
            f'{work_dir}: no checkpoint to resume from is whole: ' + '; '.join(faults) +
            '. Give one with --resume FILE, or another --work-dir to start anew.')


def remove_leftovers(folder: Union[str, Path], template: str) -> List[Path]:
    """Remove what processes that were killed while they wrote left in a folder.

    Args:
        folder (str | Path): Where only one run writes.
        template (str): Names of checkpoints, with ``{}`` in place of the step.

    Returns:
        list[Path]: The files that are gone.
    """
    step = re.escape(template).replace(re.escape('{}'), r'\d+')
    ours = re.compile(TEMPORARY.format(name=rf'(?:(?:best_.*_)?{step}|{POINTER})'))
    gone = [path for path in Path(folder).glob('.*') if ours.fullmatch(path.name)]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _unreadable(path: Path) -> Optional[str]:
    """What checksums do not cover: the directory of the archive."""
    try:
        read_checkpoint(path)
    except UnsafeCheckpointError:  # is refused where it is loaded
        return None
    except CheckpointError as error:
        return f'is damaged: {error}'
    return None


def _candidates(pointer: Path, named: Optional[str], folder: Path, template: str) -> List[Path]:
    """Newest first. A folder may hold files of an earlier run, with any step."""
    pattern = re.compile(re.escape(template).replace(re.escape('{}'), r'(\d+)'))

    def step(path: Path) -> int:
        match = pattern.fullmatch(path.name)
        return int(match.group(1)) if match else -1

    saved = [path for path in folder.glob(template.format('*')) if step(path) >= 0]
    saved.sort(key=lambda path: (path.stat().st_mtime_ns, step(path)), reverse=True)
    first = Path(named) if named else saved[0] if saved else None
    if named and (folder / first.name).exists():
        first = folder / first.name  # the work dir may have been moved or copied
    if saved and named and pointer.stat().st_mtime_ns < saved[0].stat().st_mtime_ns:
        first = saved[0]
    if first is None or first.is_dir():  # a directory is DeepSpeed's
        return []
    before = step(first)
    return [first] + [path for path in saved if step(path) < before]
