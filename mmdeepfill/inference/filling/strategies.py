"""Strategies to fill a picture of any size: whole, in windows, or first reduced."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from torch import nn

from ...core.steps import steps as count_steps
from ...core.strategies import STRATEGIES
from ...core.wording import option
from .coarse_to_fine import fill_coarse_to_fine, hole_side_of, takes_coarse
from .feather import feather_edges
from .forward import batches_of, run_views
from .refining import check_can_refine, fill_refined, takes_refinement
from .views import View, Windows, plan_views

#: Strategy of models that have ``fill_picture``; nobody asks for it by name.
OWN = 'own'


@dataclass(frozen=True)
class FillOptions:
    """Options for filling holes.

    Args:
        strategy (str): 'exact' runs the model on the whole picture: it sees all that is known.
            'crop' runs it on windows around the holes: far faster on large pictures. For a model
            that says how far it looks (``reach``, OpenCV's), both are windows of that size, with
            the result of the whole picture.
            'coarse-to-fine' is 'crop' but for holes that are thicker than those of training (the
            generator's ``hole_side``, else 128 pixels): their first guess is made on the window
            reduced until they are as thick as that, and the model's second stage then works at
            full size. 'refine' is 'crop' with features optimised until the filled window agrees
            with a smaller one: sharper large holes of LaMa, for fifteen times the time and more.
            'auto' is what the model asks for, see :func:`strategy_for`.
        context (int, optional): Pixels around the holes that a window shows on each side; None:
            as many as what it fills is thick, and at least 64.
        per_component (bool): Fill each hole by itself, the smallest first; what is filled counts
            as known for the next.
        feather (int): Width in pixels of the transition inside the hole, see
            :func:`feather_edges`.

    Raises:
        ValueError: Names the argument.
    """

    strategy: str = 'auto'
    context: int | None = None
    per_component: bool = False
    feather: int = 0

    def __post_init__(self):
        if self.strategy not in STRATEGIES:
            raise ValueError(
                f'{option("strategy")} must be one of '
                f'{", ".join(map(repr, STRATEGIES))}; got {self.strategy!r}'
            )
        if not isinstance(self.per_component, (bool, np.bool_)):
            raise ValueError(f'per_component must be True or False; got {self.per_component!r}')
        for name in ('context', 'feather'):
            value = getattr(self, name)
            optional = name == 'context' and value is None
            if not optional and (
                isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0
            ):
                raise ValueError(
                    f'{option(name)} must be a number of pixels, an integer >= 0'
                    f'{" or None" if name == "context" else ""}; got {value!r}'
                )
        if self.context is not None and self.strategy == 'exact':
            raise ValueError(
                f"{option('context')} is for strategies 'crop', 'coarse-to-fine' and "
                f"'refine': 'exact' sees the whole picture; got {self.context} beside "
                f'{option("strategy", "exact")}: leave one of the two out'
            )


def strategy_for(model: nn.Module, options: FillOptions) -> str:
    """Return the strategy of the options; for 'auto', choose one for the model.

    The choice is the model's own ``strategy``, if it has one; 'coarse-to-fine' for a model of two
    stages that names the holes of its training (its generator's ``hole_side``), as it was trained
    on little pictures; for any other 'exact', or 'crop' where ``context`` asks for windows.
    """
    if options.strategy != 'auto':
        return options.strategy
    own = getattr(model, 'strategy', None)
    if own == OWN and (options.context is not None or options.per_component):
        return 'crop'  # what was asked for decides about the windows
    if own:
        return own
    if takes_coarse(model) and getattr(model.generator, 'hole_side', None):
        return 'coarse-to-fine'
    return 'exact' if options.context is None else 'crop'


def fill_canvases(
    model: nn.Module,
    canvases: Sequence[np.ndarray],
    masks: Sequence[np.ndarray],
    options: FillOptions,
    batch_size: int,
    sketches: Sequence[np.ndarray | None] | None = None,
) -> list[np.ndarray]:
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
    if strategy == OWN:
        filled = _fill_own(model, canvases, masks)
        return [
            feather_edges(result, canvas, mask, options.feather)
            for result, canvas, mask in zip(filled, canvases, masks)
        ]
    if strategy == 'refine':
        check_can_refine(model)
    windows = _windows(model, strategy, options)
    filled = [canvas.copy() for canvas in canvases]
    lines = [None] * len(filled) if sketches is None else sketches
    plans = [
        plan_views(image, mask.copy(), sketch, windows, options.per_component)
        for image, mask, sketch in zip(filled, masks, lines)
    ]
    with count_steps(max(map(len, plans), default=0)) as finish:
        for turn in itertools.zip_longest(*plans, fillvalue=()):
            _fill_views(model, list(itertools.chain(*turn)), strategy, batch_size)
            finish()
    return [
        feather_edges(result, canvas, mask, options.feather)
        for result, canvas, mask in zip(filled, canvases, masks)
    ]


def _fill_own(
    model: Any, canvases: Sequence[np.ndarray], masks: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """Let a model fill whole pictures by ``fill_picture``, which makes windows of its own."""
    filled = []
    with count_steps(len(canvases)) as finish:
        for canvas, mask in zip(canvases, masks):
            filled.append(model.fill_picture(canvas, mask) if mask.any() else canvas.copy())
            finish()
    return filled


def _windows(model: nn.Module, strategy: str, options: FillOptions) -> Windows | None:
    reach = getattr(model, 'reach', None)
    if reach is not None and options.context is None:
        # what two holes both see must be in one window for the result of the whole picture
        return Windows(reach, 2 * reach, pieces=False)
    if strategy == 'coarse-to-fine' and takes_coarse(model):
        return Windows(options.context, hole_side=hole_side_of(model))
    return None if strategy == 'exact' else Windows(options.context)


def _fill_views(model: nn.Module, views: Sequence[View], strategy: str, batch_size: int) -> None:
    """Fill the views of one turn, all after the last is computed: none sees another's pixels."""
    filled: list[tuple[View, np.ndarray]] = []
    batches = batches_of(views, batch_size)
    with count_steps(len(batches)) as finish:
        for numbers in batches:
            batch = [views[i] for i in numbers]
            for view, result in zip(batch, _WAYS[strategy].fill(model, batch, batch_size)):
                filled.append((view, view.taken_from(result)))
            finish()
    for view, pixels in filled:
        view.fill(pixels)


class _Way(NamedTuple):
    """Function that fills windows by a strategy, and the models that it can be used with."""

    fill: Callable
    fits: Callable[[nn.Module], bool] = lambda model: True


#: Of each of :data:`STRATEGIES` but 'auto'.
_WAYS = {
    'exact': _Way(run_views),
    'crop': _Way(run_views),
    'coarse-to-fine': _Way(fill_coarse_to_fine, takes_coarse),
    'refine': _Way(fill_refined, takes_refinement),
}


def strategies_of(model: nn.Module) -> list[str]:
    """Find the strategies by which a model can fill.

    Args:
        model (nn.Module): Of :func:`init_model`; on the device 'meta', too.

    Returns:
        list[str]: Names in :data:`~mmdeepfill.core.strategies.STRATEGIES`.
    """
    return [name for name in STRATEGIES if name == 'auto' or _WAYS[name].fits(model)]
