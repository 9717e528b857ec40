"""What a run of a config needs of the machine."""
import math
from pathlib import Path
from typing import Iterator

from . import machine
from .config import Recipe
from .config.recipe import PREFETCH
from .finding import Finding

_BYTES = 4
#: A weight and Adam's two moments.
_COPIES = 3


def check_needs(recipe: Recipe, work_dir: Path) -> Iterator[Finding]:
    """Disk, shared memory and cores.

    Args:
        recipe (Recipe): Of a run that trains.
        work_dir (Path): Where it writes to.
    """
    loader = recipe.part('train_dataloader')
    workers = loader.get('num_workers', 0)
    yield from machine.work_dir(work_dir)
    yield from machine.loader_workers(workers, machine.cores())
    size = recipe.picture_size
    if size:
        # image and mask as uint8
        batch = loader.get('batch_size', 1) * 4 * size[0] * size[1]
        yield from machine.shared_memory(batch, workers, loader.get('prefetch_factor') or PREFETCH)
    saving = recipe.part('default_hooks.checkpoint')
    total = recipe.max_iters
    interval = saving.get('interval', -1)
    if total and interval > 0 and not saving.get('by_epoch', True):
        kept = math.ceil(total / interval)
        if saving.get('max_keep_ckpts', -1) > 0:
            kept = min(kept, saving['max_keep_ckpts'])
        yield from machine.disk(work_dir, _COPIES * _BYTES * parameters(recipe), kept)


def parameters(recipe: Recipe) -> int:
    """Numbers that are trained; 0 where the model cannot be built."""
    model, _ = recipe.skeleton
    return sum(one.numel() for one in model.parameters() if one.requires_grad) if model else 0
