"""Completion of a picture from its own patches, from coarse to fine.

After Wexler, Shechtman and Irani, *Space-Time Completion of Video*, PAMI 2007, sections 2 and 3,
with matches found as in :mod:`.search`: each patch that touches the hole looks for the known
patch most like it, all patches that cover a pixel vote for its colour, and again, on a pyramid.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np

from mmdeepfill.core.steps import steps

from .search import Matches, distances, improve, patches_of

#: A vote counts less by this factor for each pixel between the patch and what is known.
_CONFIDENCE = 1.3
#: Rounds of searching and voting on the coarsest level and on the finest.
_ROUNDS = 10, 4
_SWEEPS = 1
#: No level is smaller than this many patches a side.
_COARSEST = 2


class _Level(NamedTuple):
    image: np.ndarray  # (h, w, 3) float32, whole levels where it is known
    hole: np.ndarray  # (h, w) bool


def complete(image: np.ndarray, hole: np.ndarray, patch_size: int = 7, seed: int = 0) -> np.ndarray:
    """Fill a hole with patches from elsewhere in the picture.

    Differences from the papers: patches are upright and of colour alone, without the
    derivatives in time of a video; a level's first guess is made by matches of the level
    below and not by its enlarged picture; where no known patch of that size is left, it is
    smaller, down to single pixels.

    Args:
        image (np.ndarray): (H, W, 3) uint8, or float32 on the same scale of 0..255, of which
            fractions are copied but not compared; pixels of the hole are not read.
        hole (np.ndarray): (H, W), not 0 = hole.
        patch_size (int): Side of a patch, odd, in [3, 9].
        seed (int): Of the search. The result is a function of it and of the picture.

    Returns:
        np.ndarray: (H, W, 3) like ``image``, equal to it outside the hole. Without a known
        pixel it is ``image``.

    Raises:
        ValueError: ``patch_size`` is out of range.

    Example:
        >>> image = np.full((32, 32, 3), 200, np.uint8)
        >>> hole = np.zeros((32, 32), np.uint8)
        >>> hole[12:16, 12:16] = 1
        >>> np.unique(complete(image, hole)).tolist()
        [200]
    """
    if patch_size not in (3, 5, 7, 9):
        raise ValueError(f'patch_size must be 3, 5, 7 or 9 (pixels), got {patch_size!r}')
    hole = hole != 0
    if not hole.any() or hole.all():
        return image.copy()
    rng = np.random.Generator(np.random.Philox(seed))
    levels = _pyramid(_Level(np.rint(image).astype(np.float32), hole), patch_size)
    # a hole of single pixels closes on small levels
    levels = [level for level in reversed(levels) if level.hole.any()]
    with steps(sum(_ROUNDS[level is levels[-1]] for level in levels)) as finish:
        estimate, matches, size = _estimate(levels, patch_size, rng, finish)
    if image.dtype != np.uint8:
        estimate = _means(estimate, _Level(image, hole), matches, size)
    return np.where(hole[..., None], estimate, image).astype(image.dtype)


def _estimate(
    levels: list[_Level], patch_size: int, rng: np.random.Generator, finish: Callable[[], None]
) -> tuple[np.ndarray, Matches, int]:
    """The finest of ``levels``, which come from the coarsest on, with its hole filled, and the
    matches that voted, with the side of their patches. ``finish`` is called after each round.
    """
    matches: Any = None
    estimate: Any = None
    size: Any = None
    for level in levels:
        if estimate is None:
            estimate = _first_guess(level)
            size = _largest_patch(level, patch_size)
            matches = _start(estimate, level, size, rng)
        else:
            size, before = _largest_patch(level, patch_size), size
            start = _start(level.image, level, size, rng)
            matches = _finer(matches, start, level, size) if size == before else start
            estimate = _vote(level.image, level, matches, size)
        for _ in range(_ROUNDS[level is levels[-1]]):
            patches = patches_of(estimate, size)
            matches = matches._replace(costs=distances(patches, matches.targets, matches.sources))
            matches = improve(patches, matches, _usable(level, size), rng, _SWEEPS)
            estimate = _vote(estimate, level, matches, size)
            finish()
    return estimate, matches, size


def _pyramid(finest: _Level, patch_size: int) -> list[_Level]:
    """Levels of half the size each, the finest first."""
    levels = [finest]
    while min(levels[-1].hole.shape) >= 2 * _COARSEST * patch_size and levels[-1].hole.any():
        levels.append(_half(levels[-1]))
    return levels


def _half(level: _Level) -> _Level:
    """Means of the known among 2 x 2 pixels; hole where there is none."""
    odd = [(0, side % 2) for side in level.hole.shape]
    known = np.pad(~level.hole, odd, 'edge').astype(np.float32)[..., None]
    image = np.pad(level.image, [*odd, (0, 0)], 'edge') * known
    count, total = (
        x[::2, ::2] + x[1::2, ::2] + x[::2, 1::2] + x[1::2, 1::2] for x in (known, image)
    )
    return _Level(np.rint(total / np.maximum(count, 1)), count[..., 0] == 0)


def _usable(level: _Level, size: int) -> np.ndarray:
    """Corners of patches that hold no pixel of the hole."""
    return ~_touching(level, size)


def _touching(level: _Level, size: int) -> np.ndarray:
    """Corners of patches that do."""
    counts = cv2.boxFilter(
        level.hole.astype(np.float32),
        -1,
        (size, size),
        anchor=(0, 0),
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )
    height, width = level.hole.shape
    return counts[: height - size + 1, : width - size + 1] > 0.5


def _largest_patch(level: _Level, patch_size: int) -> int:
    """The largest patch size up to ``patch_size`` that is known somewhere."""
    for size in range(patch_size, 1, -2):
        if min(level.hole.shape) >= size and _usable(level, size).any():
            return size
    return 1


def _first_guess(level: _Level) -> np.ndarray:
    """Smooth, from the edge of the hole."""
    known = np.where(level.hole[..., None], 0, level.image).astype(np.uint8)
    return cv2.inpaint(known, level.hole.astype(np.uint8), 3, cv2.INPAINT_NS).astype(np.float32)


def _start(image: np.ndarray, level: _Level, size: int, rng: np.random.Generator) -> Matches:
    """Matches at random."""
    targets = np.argwhere(_touching(level, size))
    usable = np.argwhere(_usable(level, size))
    sources = usable[rng.integers(len(usable), size=len(targets))]
    return Matches(targets, sources, np.zeros(len(targets), np.float32))


def _finer(coarse: Matches, start: Matches, level: _Level, size: int) -> Matches:
    """Matches of the level below, at twice the distance; those at random where it has none."""
    height, width = (side - size + 1 for side in level.hole.shape)
    offsets = np.zeros((height // 2 + 2, width // 2 + 2, 2), np.int64)
    there = np.zeros(offsets.shape[:2], bool)
    y, x = coarse.targets.T
    inside = (y < there.shape[0]) & (x < there.shape[1])
    offsets[y[inside], x[inside]] = (coarse.sources - coarse.targets)[inside]
    there[y[inside], x[inside]] = True
    y, x = start.targets.T // 2
    sources = start.targets + 2 * offsets[y, x]
    fits = there[y, x] & ((sources >= 0) & (sources < (height, width))).all(1)
    fits[fits] = _usable(level, size)[sources[fits, 0], sources[fits, 1]]
    return start._replace(sources=np.where(fits[:, None], sources, start.sources))


def _vote(estimate: np.ndarray, level: _Level, matches: Matches, size: int) -> np.ndarray:
    """The votes of :func:`_means`, rounded to whole levels."""
    return np.rint(_means(estimate, level, matches, size))


def _means(estimate: np.ndarray, level: _Level, matches: Matches, size: int) -> np.ndarray:
    """The hole's pixels as the weighted mean of what the patches over them say."""
    padded = np.pad(level.hole, 1).astype(np.uint8)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = matches.targets.T
    middle = depth[y + size // 2, x + size // 2].astype(np.float64)
    spread = max(float(np.percentile(matches.costs, 75)), 1.0)
    weights = _CONFIDENCE**-middle * np.exp(-matches.costs / (2 * spread)) + 1e-12
    total = np.zeros((*level.hole.shape, 3))
    count = np.zeros(level.hole.shape)
    source_y, source_x = matches.sources.T
    for down in range(size):
        for right in range(size):
            # one offset: no pixel comes twice
            total[y + down, x + right] += (
                weights[:, None] * level.image[source_y + down, source_x + right]
            )
            count[y + down, x + right] += weights
    # corners of a picture smaller than a patch may be reached by none
    reached = level.hole & (count > 0)
    result = estimate.copy()
    result[reached] = total[reached] / count[reached][:, None]
    return result
