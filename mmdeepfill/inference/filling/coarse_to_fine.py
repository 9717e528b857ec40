"""Holes thicker than those of training: first small, then at full size."""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from torch import nn

from ...core.reduction import area_means, enlarge, reduce_known, reduced_size
from ...core.steps import steps as count_steps
from ...core.wording import option
from ...models.layers import Rect
from .forward import run_views
from .views import MIN_CONTEXT, MIN_SIDE, View, crop

#: Thickness of the holes in the 256-pixel crops on which networks are trained, if they do not
#: say another: a reduced picture shows them holes of this size.
HOLE_SIDE = 128
#: Pixels that the second stage sees at a time; of larger windows it refines one cell of the hole
#: after another, of at most this side.
MAX_AREA = 2_500_000
MAX_CELL = 1280


def takes_coarse(model: nn.Module) -> bool:
    """Report that a model can start from a first guess: its generator declares ``coarse`` among
    ``predict_takes``, and it does not declare ``reduces_pictures``, as a model of small pictures.
    """
    takes = getattr(getattr(model, 'generator', None), 'predict_takes', ())
    return 'coarse' in takes and not getattr(model, 'reduces_pictures', False)


def hole_side_of(model: nn.Module) -> int:
    """Thickness of the holes that a model was trained on, in pixels."""
    return getattr(model.generator, 'hole_side', None) or HOLE_SIDE


def fill_coarse_to_fine(
    model: nn.Module, views: Sequence[View], batch_size: int
) -> list[np.ndarray]:
    """Fill windows reduced until their holes are as thick as those of training, enlarge, and let
    the second stage refine at full size. Windows of thinner holes are filled as they are.

    Args:
        model (nn.Module): Of two stages.
        views (Sequence[View]): Windows, and what is filled in each.
        batch_size (int): See :func:`run_views`.

    Returns:
        list[np.ndarray]: See :func:`run_views`.

    Raises:
        ValueError: The model has no second stage.
    """
    if not takes_coarse(model):
        raise ValueError(
            f'{option("strategy", "coarse-to-fine")} needs a model with a second stage, which '
            f"refines a first guess; this one has none: use 'crop' or 'exact'"
        )
    side = hole_side_of(model)
    sizes = [reduced_size(view.mask.shape, view.thickness / side, MIN_SIDE) for view in views]
    reduced = [reduce_view(view, size) for view, size in zip(views, sizes)]
    again = [i for i, (view, size) in enumerate(zip(views, sizes)) if size != view.mask.shape]
    with count_steps(2 if again else 1) as finish:
        results = run_views(model, reduced, batch_size)  # of what was not reduced, for good
        finish()
        for i in again:
            results[i] = enlarge(results[i], views[i].mask.shape, results[i].dtype)
        cells = [(i, *cell) for i in again for cell in _cells(views[i])]
        fine = [views[i]._replace(coarse=results[i]).shown(seen) for i, seen, _ in cells]
        for (i, seen, cell), result in zip(cells, run_views(model, fine, batch_size)):
            crop(results[i], cell)[:] = crop(result, cell.within(seen))
        finish()
    return results


def _cells(view: View) -> Iterator[tuple[Rect, Rect]]:
    """Rectangles of a window that the second stage sees, and the cell that it fills in each."""
    size, part = view.mask.shape, view.inner
    if size[0] * size[1] <= MAX_AREA:
        yield Rect(0, size[0], 0, size[1]), part
        return
    rows, columns = (_cuts(*edges) for edges in ((part.top, part.bottom), (part.left, part.right)))
    for top, bottom in rows:
        for left, right in columns:
            longer = max(bottom - top, right - left)
            context = max((math.isqrt(MAX_AREA) - longer) // 2, MIN_CONTEXT)
            yield (
                Rect(
                    max(top - context, 0),
                    min(bottom + context, size[0]),
                    max(left - context, 0),
                    min(right + context, size[1]),
                ),
                Rect(top, bottom, left, right),
            )


def _cuts(low: int, high: int) -> list[tuple[int, int]]:
    count = -(-(high - low) // MAX_CELL)
    edges = [low + (high - low) * i // count for i in range(count + 1)]
    return list(itertools.pairwise(edges))


def reduce_view(view: View, size: tuple[int, int]) -> View:
    """Make the same view smaller, for a model to see.

    Picture and hole as by :func:`reduce_known`; a pixel with any line of the sketch in its area
    is line.

    Args:
        view (View): A window.
        size (tuple[int, int]): Height and width, not larger.
    """
    if size == view.mask.shape:
        return view
    image, hole = reduce_known(view.image, view.mask, size)
    return view._replace(
        image=np.rint(image).astype(np.uint8) if view.image.dtype == np.uint8 else image,
        mask=hole.astype(np.uint8),
        sketch=None if view.sketch is None else _any(view.sketch, size),
    )


def _any(plane: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return (area_means((plane != 0).astype(np.float32), size) > 0).astype(np.uint8)
