"""The machine that a run is to use: its cores, its disk, its shared memory."""
import os
import shutil
import tempfile
from pathlib import Path
from typing import Iterator, Mapping

from .finding import ERROR, NOTE, WARNING, Finding

THREADS = ('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS')
_GIGA = 2**30
SHARED_MEMORY = Path('/dev/shm')


def cores() -> int:
    """That this process may use."""
    if hasattr(os, 'sched_getaffinity'):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads(environ: Mapping[str, str], available: int) -> Iterator[Finding]:
    for name in THREADS:
        wanted = environ.get(name, '')
        if wanted.isdigit() and int(wanted) > available:
            yield Finding(
                'threads-over-cores', WARNING, f'{name} is {wanted}, and this process may use '
                f'{available} cores: its threads wait for one another',
                f'unset {name}, or set it to at most {available}.')


def loader_workers(workers: int, available: int) -> Iterator[Finding]:
    if workers > available:
        yield Finding(
            'workers-over-cores', NOTE, f'train_dataloader.num_workers is {workers} on {available} '
            'cores: loading and training take them from one another',
            f'--cfg-options train_dataloader.num_workers={max(available - 1, 0)}, and '
            'train_dataloader.persistent_workers=False if that is 0.')


def work_dir(folder: Path) -> Iterator[Finding]:
    """Whether files can be made in it, or it can be made; leaves nothing behind."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        yield Finding(
            'work-dir-not-writable', ERROR,
            f'work_dir {str(folder)!r}: nothing can be written to {str(place)!r} '
            f'({error.strerror})', 'Choose another with --work-dir.')


def disk(folder: Path, checkpoint: int, kept: int) -> Iterator[Finding]:
    """Whether the checkpoints of a run fit.

    Args:
        folder (Path): The run's, or where it would be.
        checkpoint (int): Bytes of one.
        kept (int): How many are kept; while one is written there is one more.
    """
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    need = checkpoint * (kept + 1)
    if need > free:
        yield Finding(
            'disk-space', ERROR if 2 * checkpoint > free else WARNING,
            f'{kept} checkpoints of {checkpoint / _GIGA:.3g} GiB and one being written take '
            f'{need / _GIGA:.3g} GiB; {str(place)!r} has {free / _GIGA:.3g} GiB free',
            'Choose another --work-dir, a larger default_hooks.checkpoint.interval, or a smaller '
            'max_keep_ckpts.')


def shared_memory(batch: int, workers: int, prefetch: int,
                  folder: Path = SHARED_MEMORY) -> Iterator[Finding]:
    """Whether the batches that loader processes have ready fit.

    Args:
        batch (int): Bytes of one.
        workers (int): Loader processes.
        prefetch (int): Batches that each has ready.
    """
    if not folder.is_dir() or not workers:
        return
    total = shutil.disk_usage(folder).total
    need = batch * workers * prefetch
    if need > total:
        yield Finding(
            'shared-memory', ERROR, f'{workers} loader processes hold {workers * prefetch} batches '
            f'of {batch / 2**20:.3g} MiB in {str(folder)!r}, which has {total / 2**20:.4g} MiB: '
            'they die with a bus error',
            'Enlarge it (docker run --shm-size=8g), or choose smaller '
            'train_dataloader.num_workers or batch_size.')
