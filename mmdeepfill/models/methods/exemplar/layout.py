"""Coarse layout of a hole: which known patch lies where, by search and voting."""

from typing import NamedTuple

import cv2
import numpy as np

from .levels import depth_of
from .patch_index import PatchIndex

#: A vote counts less by this factor for each pixel between the patch and what is known.
_CONFIDENCE = 1.3
#: Most that overuse adds to the cost of a source, in medians of the costs.
_OVERUSE = 0.5
#: Share of a guide in the first round; it falls to none.
_GUIDANCE = 0.5


class Layout(NamedTuple):
    """The layout of a level, and the source of its patches.

    Attributes:
        planes: (h, w, 5) float32, with the active pixels filled, not sharp.
        field: (h, w, 2) int64, offsets of the active pixels.
    """

    planes: np.ndarray
    field: np.ndarray


def lay_out(
    index: PatchIndex,
    planes: np.ndarray,
    rounds: int,
    strangeness: np.ndarray,
    guide: np.ndarray | None = None,
) -> Layout:
    """Let patches over a hole look for known ones like them, and these vote, in turn.

    After Wexler, Shechtman and Irani 2007, with votes that become stricter with each round,
    and sources that cost more the more they are used, after Kaspar et al. 2015.

    Args:
        index (PatchIndex): The known patches of a level.
        planes (np.ndarray): (h, w, 5), the level with a first guess in its hole.
        rounds (int): Searches, at least 1.
        strangeness (np.ndarray): (S,) float32, added to the cost of a source.
        guide (np.ndarray, optional): (h, w, 5), what the hole should look like.
    """
    level, penalty = index.level, strangeness
    fair = max(len(index.targets) / len(index.sources), 0.25)
    depth = depth_of(level.active)
    for number in range(rounds):
        wanted = planes
        if guide is not None:
            share = _GUIDANCE * (1 - number / rounds)
            wanted = np.where(level.active[..., None], planes + share * (guide - planes), planes)
        best, costs = index.search(wanted, penalty)
        planes = _vote(index, planes, best, costs, depth, 75 - 50 * number / rounds)
        penalty = strangeness + _overuse(index, best, fair) * np.median(costs)
    return Layout(planes, index.centred(index.sources[best] - index.targets))


def _overuse(index: PatchIndex, best: np.ndarray, fair: float) -> np.ndarray:
    """(S,) float32: 0 for what is used up to its share, up to :data:`_OVERUSE`."""
    counts = np.bincount(best, minlength=len(index.sources)).astype(np.float32)
    around = cv2.boxFilter(index.plane(counts), -1, (3, 3), borderType=cv2.BORDER_CONSTANT)
    used = around[tuple((index.sources + index.size // 2).T)]
    return _OVERUSE * np.clip(used / fair - 1, 0, 4) / 4


def _vote(
    index: PatchIndex,
    planes: np.ndarray,
    best: np.ndarray,
    costs: np.ndarray,
    depth: np.ndarray,
    percentile: float,
) -> np.ndarray:
    """Active pixels as the weighted mean of what the patches over them have there."""
    active, size = index.level.active, index.size
    middle = depth[tuple((index.targets + size // 2).T)]
    spread = max(float(np.percentile(costs, percentile)), 1.0)
    weights = (_CONFIDENCE**-middle * np.exp(-costs / (2 * spread)) + 1e-12)[:, None]
    total = np.zeros((*active.shape, planes.shape[2]))
    count = np.zeros((*active.shape, 1))
    rows, columns = index.targets.T
    from_rows, from_columns = index.sources[best].T
    for down in range(size):
        for right in range(size):
            at = rows + down, columns + right  # of one place in a patch: no pixel comes twice
            total[at] += weights * index.level.planes[from_rows + down, from_columns + right]
            count[at] += weights
    result = planes.copy()
    reached = active & (count[..., 0] > 0)
    result[reached] = total[reached] / count[reached]
    return result
