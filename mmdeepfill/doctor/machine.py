"""The machine that a run is to use: its cores, its disk, its shared memory."""

import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .finding import ERROR, WARNING, Finding, find

if TYPE_CHECKING:  # it needs torch, which may be what is broken
    from .config import Recipe

THREADS = ('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS')
SHARED_MEMORY = Path('/dev/shm')
_GIGA, _MEGA = 2**30, 2**20
#: Batches that a loader process has ready, of torch.utils.data.DataLoader.
_PREFETCH = 2
#: Bytes of a trained number in a checkpoint: float32, and Adam's two moments.
_BYTES = 3 * 4


def cores() -> int:
    """Cores that this process may use."""
    every = os.cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else every


def threads(environ: Mapping[str, str], available: int) -> Iterator[Finding]:
    """Numbers of threads above the number of cores."""
    for name in THREADS:
        wanted = environ.get(name, '')
        if wanted.isdigit() and int(wanted) > available:
            yield find('threads-over-cores', name=name, wanted=wanted, cores=available)


def _existing(folder: Path) -> Path:
    place = folder.absolute()
    return next(one for one in (place, *place.parents) if one.exists())


def work_dir(folder: Path) -> Iterator[Finding]:
    """A folder in which no file can be made, and that cannot be made; leaves nothing behind."""
    place = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        about: dict[str, Any] = {'folder': str(folder), 'place': str(place)}
        yield find('work-dir-not-writable', reason=error.strerror, **about)


def check_needs(recipe: 'Recipe', folder: Path) -> Iterator[Finding]:
    """Cores, shared memory and disk for a run that trains.

    Args:
        recipe (Recipe): Its config.
        folder (Path): Its work dir.
    """
    loader = recipe.part('train_dataloader')
    workers, available = loader.get('num_workers', 0), cores()
    yield from work_dir(folder)
    if workers > available:
        fewer = max(available - 1, 0)
        yield find('workers-over-cores', workers=workers, cores=available, fewer=fewer)
    if recipe.picture_size and workers and SHARED_MEMORY.is_dir():
        # image and mask as uint8
        each = loader.get('batch_size', 1) * 4 * math.prod(recipe.picture_size) / _MEGA
        total = shutil.disk_usage(SHARED_MEMORY).total / _MEGA
        batches = workers * (loader.get('prefetch_factor') or _PREFETCH)
        if each * batches > total:
            about = {'workers': workers, 'batches': batches, 'folder': str(SHARED_MEMORY)}
            yield find('shared-memory', each=each, total=total, **about)
    saving, iterations = recipe.part('default_hooks.checkpoint'), recipe.max_iters
    interval, most = saving.get('interval', -1), saving.get('max_keep_ckpts', -1)
    if iterations and interval > 0 and not saving.get('by_epoch', True):
        kept = math.ceil(iterations / interval)
        kept = min(kept, most) if most > 0 else kept
        place, each = _existing(folder), _BYTES * recipe.parameters / _GIGA
        free, need = shutil.disk_usage(place).free / _GIGA, each * (kept + 1)  # one being written
        if need > free:
            severity = ERROR if 2 * each > free else WARNING
            about = {'kept': kept, 'each': each, 'need': need, 'free': free, 'place': str(place)}
            yield find('disk-space', severity=severity, **about)
