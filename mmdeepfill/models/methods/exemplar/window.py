"""The way of one window through the levels: layout, shift map, seams, tone."""

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np

from mmdeepfill.core.hole_parts import thickness_of

from .blending import blended
from .layout import lay_out
from .levels import Level, finest_level, halved, pyramid, spread_inwards, views
from .offsets import copied, doubled, repaired
from .patch_index import PatchIndex, largest_patch
from .seams import Seams
from .shift_map import common_offsets, solve
from .transport import run_inwards

#: Side of a patch in pixels; less where nothing known is that large.
_PATCH = 7
#: Levels end where the hole is this thick; with a guide, which knows more, earlier.
_THICKNESS, _GUIDED = 12.0, 24.0
#: Rounds of searching and voting: on all levels, and where they cost little on the coarsest.
_ROUNDS = 3, 10
#: Levels above the finest, from which on a second guess runs along the edges, and the share of the
#: first one's misfit below which it is taken.
_EDGES, _BETTER = 2, 0.9
#: Pairs of patches up to which a level is searched, and active pixels up to which a shift map is
#: solved anew; on finer levels what the coarser ones found is only adjusted.
_PAIRS, _AREA = 3e7, 6000
#: Offsets tried: those common around the hole, those of the layout, and of how many.
_COMMON, _OWN, _DISTINCT = 24, 40, 300
#: Patches around the hole that are asked for their likes.
_ASKED = 600
#: Mean squared difference that counts as none: noise, in levels.
_NOISE = 4.0
#: The correction of tone reaches so many pixels, or this share of the thickness.
_REACH, _SHARE = 8.0, 1 / 3


class _Usual(NamedTuple):
    """The surroundings according to the last level that was searched.

    Attributes:
        index: Its patches.
        number: Which level it is.
        common: (N, 2) int64 offsets at which much repeats.
        strangeness: (h, w) float32 cost of copying from a place.
        cost: Median difference of patches around the hole to those most like them.
    """

    index: PatchIndex  # type: ignore[assignment]  # of a tuple, not its method
    number: int
    common: np.ndarray
    strangeness: np.ndarray
    cost: float


def fill_window(
    image: np.ndarray,
    unknown: np.ndarray,
    active: np.ndarray,
    guide: np.ndarray | None,
    report: Callable[[float], None],
) -> tuple[np.ndarray, np.ndarray]:
    """Fill the active ones among the unknown pixels of a window.

    Args:
        image (np.ndarray): (h, w, 3), on a scale of 0..255.
        unknown (np.ndarray): (h, w) bool, not all of it.
        active (np.ndarray): (h, w) bool, some of the unknown.
        guide (np.ndarray, optional): (h, w, 3), what the hole should look like.
        report (callable): Takes the share of the work that is done.

    Returns:
        tuple: (h, w, 3) float32 and the (h, w) float32 cost of
        :class:`~.completion.Completion`; only active pixels have a meaning.
    """
    levels = pyramid(
        finest_level(image, unknown, active), _THICKNESS if guide is None else _GUIDED, 2 * _PATCH
    )
    guides = (
        None if guide is None else views(np.where(unknown[..., None], guide, image), len(levels))
    )
    coarsest = len(levels) - 1
    usual: Any = None
    planes: Any = None
    field: Any = None
    for number in range(coarsest, -1, -1):
        level = levels[number]
        if number == coarsest:
            usual, planes, field = _begin(levels, guides[-1] if guides else None)
        else:
            field = doubled(levels[number + 1], field, level)
            if level.active.sum() <= _AREA:
                planes = copied(_enlarged(planes, level), level, field)
                usual, planes, field = _map(level, number, planes, field, usual)
        field = repaired(level, Seams(level, field).improve(2))
        if planes.shape[:2] == level.active.shape:
            planes = copied(planes, level, field)
        report((coarsest - number + 1) / (len(levels) + 1))
    result = blended(levels[0], field, max(_REACH, _SHARE * thickness_of(active)))
    return result, _doubt(usual, result)


def _begin(levels: list[Level], guide: np.ndarray | None) -> tuple[_Usual, np.ndarray, np.ndarray]:
    """Layout and shift map of the coarsest level, from a guide or the better of two guesses.

    Smooth colours leave the layout free; colours along the edges keep what crosses the hole. They
    are taken where their patches are clearly more like known ones. Thin holes have the first only.
    """
    level, number = levels[-1], len(levels) - 1
    if guide is not None:
        return _map(level, number, guide, None, None, guide)
    begun = _map(level, number, spread_inwards(level.planes, level.unknown), None, None)
    if number < _EDGES:
        return begun
    along = run_inwards(levels[-2].planes, levels[-2].unknown)
    other = _map(level, number, halved(along), None, None)
    clear = _misfit(level, *other) < _BETTER * _misfit(level, *begun)
    return other if clear else begun


def _misfit(level: Level, usual: _Usual, planes: np.ndarray, field: np.ndarray) -> float:
    """Mean squared difference of the patches over what is copied to known ones."""
    none = np.zeros(len(usual.index.sources), np.float32)
    _, costs = usual.index.search(copied(planes, level, field), none, exact=True)
    return float(costs.mean())


def _map(
    level: Level,
    number: int,
    planes: np.ndarray,
    field: np.ndarray | None,
    usual: Any,
    guide: np.ndarray | None = None,
) -> tuple[_Usual, np.ndarray, np.ndarray]:
    """Layout and shift map of a level, from a guess and, but for the coarsest, a field."""
    size = largest_patch(level.unknown, _PATCH)
    targets = cv2.dilate(level.active.astype(np.uint8), np.ones((size, size)))
    pairs = float(targets.sum()) * float((~level.unknown).sum())
    if field is None or pairs <= _PAIRS:
        index = PatchIndex(level, size, 3 * _PAIRS)
        reach = max(int(thickness_of(level.active) / 2), size)
        rounds = int(np.clip(1.5 * _PAIRS / pairs, *_ROUNDS)) if field is None else _ROUNDS[0]
        strange = index.strangeness(reach)
        planes, own = lay_out(index, planes, rounds, strange, guide)
        offsets, costs = index.likes(2 * reach + size, max(reach * 2 / 3, 3), _ASKED)
        usual = _Usual(
            index,
            number,
            common_offsets(offsets, level.active.shape, _COMMON),
            index.plane(strange),
            float(np.median(costs)) if len(costs) else 0.0,
        )
        candidates = _frequent(own[level.active], _DISTINCT)
    else:
        candidates = _around(field[level.active])
        usual = usual._replace(
            common=2 * usual.common,
            strangeness=cv2.resize(usual.strangeness, level.active.shape[::-1]),
        )
    field = solve(level, planes, usual.common, candidates, usual.strangeness, _OWN)
    return usual, planes, repaired(level, field)


def _doubt(usual: _Usual, result: np.ndarray) -> np.ndarray:
    """Differences of filled patches to known ones over what is usual, (h, w) float32."""
    index, number = usual.index, usual.number
    others = index.level.unknown & ~index.level.active
    planes = np.where(others[..., None], index.level.planes, views(result, number + 1)[-1])
    _, costs = index.search(planes, np.zeros(len(index.sources), np.float32), exact=True)
    doubt = index.centred(np.sqrt((costs + _NOISE) / (usual.cost + _NOISE)).astype(np.float32))
    wide = doubt.repeat(2**number, 0).repeat(2**number, 1)
    return wide[: result.shape[0], : result.shape[1]]


def _enlarged(planes: np.ndarray, level: Level) -> np.ndarray:
    """Planes of the next coarser level at twice the size, in what is unknown."""
    height, width = level.unknown.shape
    wide = cv2.resize(
        planes, (2 * planes.shape[1], 2 * planes.shape[0]), interpolation=cv2.INTER_LINEAR
    )[:height, :width]
    return np.where(level.unknown[..., None], wide, level.planes)


def _frequent(offsets: np.ndarray, most: int) -> np.ndarray:
    """Distinct ones of (N, 2), the most frequent first."""
    distinct, counts = np.unique(offsets, axis=0, return_counts=True)
    return distinct[np.argsort(-counts, kind='stable')[:most]]


def _around(offsets: np.ndarray) -> np.ndarray:
    """Distinct ones of (N, 2), and those a pixel beside them."""
    steps = np.array([(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)])
    return np.unique((_frequent(offsets, 64)[:, None] + steps).reshape(-1, 2), axis=0)
