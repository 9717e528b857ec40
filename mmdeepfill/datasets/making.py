"""The making of a sample: its own generator, then the pipeline, then a check of the result."""

import ctypes
import os
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from torch.utils.data import get_worker_info

from mmdeepfill.core.random import global_randomness_from, rng_of, sample_rng
from mmdeepfill.core.registry import TRANSFORMS

from ..core.mmcv.transforms import Resize
from .sampler import StreamIndex

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of malloc.h
_LARGEST_BLOCK = 32 * 2**20  # glibc accepts no more
_KEPT = 64 * 2**20


@cache
def keep_freed_memory() -> bool:
    """Let glibc's malloc keep up to 64 MiB of freed memory for the next image.

    By default it gives an image of a megabyte back to the system when it is freed, and
    fetches the next one page by page; for JPEGs of 640x640 and more those page faults
    cost as much as decoding. Holds for the whole process, at most once; only loader
    processes call it. Blocks above 32 MiB are given back as before.

    Returns:
        bool: Whether it was done. Not where malloc is another one (musl, macOS), and not
        where ``MALLOC_TRIM_THRESHOLD_``, ``MALLOC_MMAP_THRESHOLD_`` or ``GLIBC_TUNABLES``
        in the environment says what the user wants.
    """
    wishes = ('MALLOC_TRIM_THRESHOLD_', 'MALLOC_MMAP_THRESHOLD_', 'GLIBC_TUNABLES')
    if any(name in os.environ for name in wishes):
        return False
    try:
        c_library = ctypes.CDLL(None)
        mallopt, _ = c_library.mallopt, c_library.gnu_get_libc_version
    except (AttributeError, OSError, TypeError):  # not glibc; Windows has no CDLL(None)
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGEST_BLOCK) and mallopt(_M_TRIM_THRESHOLD, _KEPT))


def build_steps(pipeline: Sequence[dict | Callable]) -> tuple[list[Callable], bool]:
    """Transforms of a pipeline, and whether any of them may use the global generators.

    Built here, since outside of a Runner mmengine would not search our registry.
    """
    steps = [TRANSFORMS.build(s) if isinstance(s, dict) else s for s in pipeline]
    return steps, any(_may_draw_globally(step) for step in steps)


def make_sample(
    results: dict,
    index: int,
    pipeline: Callable,
    draws_globally: bool,
    evaluation_seed: int | None = None,
    rng: np.random.Generator | None = None,
) -> dict:
    """Run a pipeline with the generator that belongs to the sample.

    Args:
        results (dict): What the first transform gets; ``img_path`` names it in errors.
        index (int): What the sampler gave; of a :class:`StreamIndex` in training the
            generator follows from seed and position. Otherwise it is seeded from
            NumPy's global state.
        pipeline (callable): All transforms.
        draws_globally (bool): See :func:`build_steps`.
        evaluation_seed (int, optional): In evaluation: the generator follows from it and
            ``results['sample_idx']``.
        rng (np.random.Generator, optional): In place of the sample's own.

    Raises:
        ValueError: If a transform returns None.
    """
    if rng is not None:
        results['rng'] = rng
    elif evaluation_seed is not None:
        results['rng'] = sample_rng(evaluation_seed, results['sample_idx'])
    elif isinstance(index, StreamIndex):
        results['rng'] = sample_rng(index.seed, index.position)
    if get_worker_info() is not None:
        keep_freed_memory()
    path = results['img_path']
    with global_randomness_from(rng_of(results), draws_globally):
        packed = pipeline(results)
    if packed is None:
        raise ValueError(
            f'the pipeline returned None for {path!r}; a transform must return '
            'its results, or raise an error that says what is wrong'
        )
    return packed


def _may_draw_globally(step: Callable) -> bool:
    """Ours draw from ``results['rng']`` only, unless they declare ``draws_globally``; and mmcv's
    Resize draws nothing.
    """
    if getattr(step, 'draws_globally', False):
        return True
    if type(step).__module__.startswith('mmdeepfill.'):
        return any(_may_draw_globally(part) for part in getattr(step, 'masks', ()))
    return type(step) is not Resize
