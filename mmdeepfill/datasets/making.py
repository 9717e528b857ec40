"""How a sample is made: its own generator, then the pipeline, then a look at what came out."""
from typing import Callable, List, Optional, Sequence, Tuple, Union

import numpy as np
from mmcv.transforms import Resize
from torch.utils.data import get_worker_info

from mmdeepfill.registry import TRANSFORMS

from .memory import keep_freed_memory
from .rng import global_randomness_from, rng_of, sample_rng
from .sampler import StreamIndex


def build_steps(pipeline: Sequence[Union[dict, Callable]]) -> Tuple[List[Callable], bool]:
    """Transforms of a pipeline, and whether any of them may draw from global chance.

    Built here, since outside of a Runner mmengine would not search our registry.
    """
    steps = [TRANSFORMS.build(s) if isinstance(s, dict) else s for s in pipeline]
    return steps, any(_may_draw_globally(step) for step in steps)


def make_sample(results: dict, index: int, pipeline: Callable, draws_globally: bool,
                evaluation_seed: Optional[int] = None,
                rng: Optional[np.random.Generator] = None) -> dict:
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
        raise ValueError(f'the pipeline returned None for {path!r}; a transform must return '
                         'its results, or raise an error that says what is wrong')
    return packed


def _may_draw_globally(step: Callable) -> bool:
    """Ours draw from ``results['rng']`` only, and mmcv's Resize draws nothing."""
    if type(step).__module__.startswith('mmdeepfill.'):
        return any(_may_draw_globally(part) for part in getattr(step, 'masks', ()))
    return type(step) is not Resize
