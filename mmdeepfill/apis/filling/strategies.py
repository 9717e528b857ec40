"""How a picture of any size is given to a network: whole, in windows, or first reduced."""
from dataclasses import dataclass
from inspect import signature
from typing import Callable, Dict, List, Optional, Sequence

import cv2
import numpy as np
from torch import nn

from ...models.layers import Rect
from .feather import feather_edges
from .forward import MIN_SIDE, Job, run_jobs
from .steps import Step, plan_steps

#: Longer side of the holes in the 256-pixel crops on which networks are trained, if they do not
#: say another: a reduced picture shows them holes of this size.
HOLE_SIDE = 128


@dataclass(frozen=True)
class FillOptions:
    """How holes are filled.

    Args:
        strategy (str): 'exact' runs the model on the whole picture: it sees all that is known.
            'crop' runs it on windows around the holes: far faster on large pictures.
            'coarse-to-fine' is 'crop' with the first guess made on the window reduced until its
            holes are as long as those of training (the generator's ``hole_side``, else 128
            pixels); the model's second stage then works at full size. For holes that are much
            larger than those. 'auto' is what the model asks for, see :func:`strategy_for`.
        context (int, optional): Pixels around the holes that a window shows on each side; None:
            as many as the longer side of what it fills has, and at least 64.
        per_component (bool): Fill each hole by itself, the smallest first; what is filled counts
            as known for the next.
        feather (int): Width in pixels of the transition inside the hole, see
            :func:`feather_edges`.

    Raises:
        ValueError: Names the argument.
    """
    strategy: str = 'auto'
    context: Optional[int] = None
    per_component: bool = False
    feather: int = 0

    def __post_init__(self):
        if self.strategy not in STRATEGIES:
            raise ValueError(f'strategy must be one of {", ".join(map(repr, STRATEGIES))}; got '
                             f'{self.strategy!r}')
        for name in ('context', 'feather'):
            value = getattr(self, name)
            optional = name == 'context' and value is None
            if not optional and (isinstance(value, bool) or not isinstance(value, (int, np.integer))
                                 or value < 0):
                raise ValueError(f'{name} must be a number of pixels, an integer >= 0'
                                 f'{" or None" if name == "context" else ""}; got {value!r}')
        if self.context is not None and self.strategy == 'exact':
            raise ValueError("context is for strategies 'crop' and 'coarse-to-fine': 'exact' sees "
                             'the whole picture')


def strategy_for(model: nn.Module, options: FillOptions) -> str:
    """What 'auto' means: 'coarse-to-fine' for a model of two stages that names the holes of its
    training (its generator's ``hole_side``), as it was trained on little pictures; for any other
    'exact', or 'crop' where windows are asked for by ``context``."""
    if options.strategy != 'auto':
        return options.strategy
    if takes_coarse(model) and getattr(model.generator, 'hole_side', None):
        return 'coarse-to-fine'
    return 'exact' if options.context is None else 'crop'


def fill_canvases(model: nn.Module, canvases: Sequence[np.ndarray], masks: Sequence[np.ndarray],
                  options: FillOptions, batch_size: int,
                  sketches: Optional[Sequence[Optional[np.ndarray]]] = None) -> List[np.ndarray]:
    """Fill the holes of some pictures, in as few forward passes as their sizes allow.

    Args:
        model (nn.Module): With ``val_step``.
        canvases (Sequence[np.ndarray]): (H, W, 3) each, from :func:`to_canvas`.
        masks (Sequence[np.ndarray]): (H, W) uint8 each, 1 = hole.
        options (FillOptions): How.
        batch_size (int): Most pictures or windows of one size in a forward pass.
        sketches (Sequence, optional): (H, W) uint8 each, 1 = line, or None; for a model of
            :func:`check_takes_sketch`.

    Returns:
        list[np.ndarray]: Arrays like ``canvases``, equal to them outside the holes.
    """
    strategy = strategy_for(model, options)
    plans = [plan_steps(mask, strategy != 'exact', options.context, options.per_component)
             for mask in masks]
    filled, unknown = [c.copy() for c in canvases], [m.copy() for m in masks]
    lines = [None] * len(filled) if sketches is None else sketches
    for turn in range(max(map(len, plans), default=0)):
        steps = [(i, step) for i, plan in enumerate(plans) if turn < len(plan)
                 for step in plan[turn]]
        jobs = [Job(_crop(filled[i], step.window), _crop(unknown[i], step.window),
                    sketch=None if lines[i] is None else _crop(lines[i], step.window))
                for i, step in steps]
        results = _FILL[strategy](model, jobs, [s for _, s in steps], batch_size)
        for (i, step), result in zip(steps, results):
            _insert(result, step, filled[i], unknown[i])
    return [feather_edges(result, canvas, mask, options.feather)
            for result, canvas, mask in zip(filled, canvases, masks)]


def _insert(result: np.ndarray, step: Step, filled: np.ndarray, unknown: np.ndarray) -> None:
    inner = step.part.within(step.window)
    _crop(filled, step.part)[step.take] = _crop(result, inner)[step.take]
    _crop(unknown, step.part)[step.take] = 0


def _crop(image: np.ndarray, rect: Rect) -> np.ndarray:
    return image[rect.top:rect.bottom, rect.left:rect.right]


def _as_it_is(model: nn.Module, jobs: Sequence[Job], steps: Sequence[Step],
              batch_size: int) -> List[np.ndarray]:
    return run_jobs(model, jobs, batch_size)


def _coarse_to_fine(model: nn.Module, jobs: Sequence[Job], steps: Sequence[Step],
                    batch_size: int) -> List[np.ndarray]:
    if not takes_coarse(model):
        raise ValueError(
            "strategy 'coarse-to-fine' needs a model with a second stage, which refines a first "
            f"guess; {type(model).__name__} has none: use 'crop' or 'exact'")
    side = getattr(model.generator, 'hole_side', None) or HOLE_SIDE
    sizes = [_reduced_size(job, step, side) for job, step in zip(jobs, steps)]
    reduced = [_reduced(job, size) for job, size in zip(jobs, sizes)]
    results = run_jobs(model, reduced, batch_size)  # of what was not reduced, for good
    again = [i for i, (job, size) in enumerate(zip(jobs, sizes)) if size != job.mask.shape]
    fine = [jobs[i]._replace(coarse=_enlarged(results[i], jobs[i])) for i in again]
    for i, result in zip(again, run_jobs(model, fine, batch_size)):
        results[i] = result
    return results


_FILL: Dict[str, Callable] = {
    'exact': _as_it_is, 'crop': _as_it_is, 'coarse-to-fine': _coarse_to_fine}
STRATEGIES = ('auto', *_FILL)


def takes_coarse(model: nn.Module) -> bool:
    """Whether a model can go on from a first guess. One that optimises textures reduces
    pictures for its content network by itself."""
    if getattr(model, 'texture', None) is not None:
        return False
    predict = getattr(getattr(model, 'generator', None), 'predict', None)
    return predict is not None and 'coarse' in signature(predict).parameters


def _reduced_size(job: Job, step: Step, hole_side: int):
    factor = max(step.part.height, step.part.width) / hole_side
    return tuple(side if factor <= 1 else max(round(side / factor), min(MIN_SIDE, side))
                 for side in job.mask.shape)


def _reduced(job: Job, size) -> Job:
    """Means of areas; an area with any hole in it is hole, so that none of that is seen, and one
    with any line in it is line."""
    if size == job.mask.shape:
        return job
    image = cv2.resize(job.image, size[::-1], interpolation=cv2.INTER_AREA)
    return Job(image, _any(job.mask, size),
               sketch=None if job.sketch is None else _any(job.sketch, size))


def _any(plane: np.ndarray, size) -> np.ndarray:
    share = cv2.resize((plane != 0).astype(np.float32), size[::-1], interpolation=cv2.INTER_AREA)
    return (share > 0).astype(np.uint8)


def _enlarged(guess: np.ndarray, job: Job) -> np.ndarray:
    height, width = job.mask.shape
    large = cv2.resize(guess.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    large = np.clip(large, 0, 255)
    return np.rint(large).astype(np.uint8) if guess.dtype == np.uint8 else large
