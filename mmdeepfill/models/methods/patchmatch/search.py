"""Approximate nearest patches: PatchMatch, for all patches at once.

After Barnes, Shechtman, Finkelstein and Goldman, *PatchMatch: A Randomized Correspondence
Algorithm for Structural Image Editing*, SIGGRAPH 2009, sections 3.1 and 3.2. The paper visits the
patches in scan order, so that a good match can run along a whole line in one sweep; here all
patches look at once at what their neighbours have, near and a jump away, which NumPy does
fast and which gets as far in a few sweeps more.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

#: Patches compared at a time, to bound memory: about 10 MB of 7x7 patches.
_CHUNK = 1 << 14
#: Distances of the neighbours that are asked, in pixels.
_JUMPS = (1, 4)


class Matches(NamedTuple):
    """For each of T patches that touch the hole, a known patch that resembles it.

    Attributes:
        targets (np.ndarray): (T, 2) upper left corners (y, x).
        sources (np.ndarray): (T, 2), those of the known patches.
        costs (np.ndarray): (T,) float32, sums of squared differences.
    """

    targets: np.ndarray
    sources: np.ndarray
    costs: np.ndarray


def patches_of(image: np.ndarray, size: int) -> np.ndarray:
    """All patches of a picture, without a copy.

    Args:
        image (np.ndarray): (H, W, 3) float32, contiguous.
        size (int): Side of a patch, at most H and W.

    Returns:
        np.ndarray: (H - size + 1, W - size + 1, size, 3 * size), read only.
    """
    height, width = image.shape[:2]
    row, pixel, channel = image.strides
    return as_strided(
        image,
        (height - size + 1, width - size + 1, size, 3 * size),
        (row, pixel, row, channel),
        writeable=False,
    )


def distances(patches: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Sums of squared differences between patches at (T, 2) and (T, 2) corners, (T,) float32.

    Of whole levels of 0..255 and patches up to 9x9 they are exact in any order of summation.
    """
    costs = np.empty(len(one), np.float32)
    for start in range(0, len(one), _CHUNK):
        a, b = one[start : start + _CHUNK], other[start : start + _CHUNK]
        difference = patches[a[:, 0], a[:, 1]] - patches[b[:, 0], b[:, 1]]
        costs[start : start + _CHUNK] = np.einsum('nij,nij->n', difference, difference)
    return costs


def improve(
    patches: np.ndarray, matches: Matches, usable: np.ndarray, rng: np.random.Generator, sweeps: int
) -> Matches:
    """Find better matches.

    Args:
        patches (np.ndarray): See :func:`patches_of`.
        matches (Matches): To start from, their costs up to date.
        usable (np.ndarray): (H - size + 1, W - size + 1) bool: what may be a source.
        rng (np.random.Generator): The only source of randomness.
        sweeps (int): Rounds of asking neighbours and trying at random.

    Returns:
        Matches: No cost is higher than before.
    """
    targets, sources, costs = matches.targets, matches.sources.copy(), matches.costs.copy()
    numbers = np.full(usable.shape, -1, np.int64)
    numbers[targets[:, 0], targets[:, 1]] = np.arange(len(targets))
    limits = np.array(usable.shape)

    def try_out(which: np.ndarray, candidates: np.ndarray) -> None:
        inside = ((candidates >= 0) & (candidates < limits)).all(1)
        which, candidates = which[inside], candidates[inside]
        allowed = usable[candidates[:, 0], candidates[:, 1]]
        which, candidates = which[allowed], candidates[allowed]
        found = distances(patches, targets[which], candidates)
        better = found < costs[which]
        sources[which[better]], costs[which[better]] = candidates[better], found[better]

    everyone = np.arange(len(targets))
    for _ in range(sweeps):
        for jump in _JUMPS:
            for step in ((0, jump), (0, -jump), (jump, 0), (-jump, 0)):
                beside = targets - step
                inside = ((beside >= 0) & (beside < limits)).all(1)
                which = everyone[inside]
                neighbours = numbers[beside[inside, 0], beside[inside, 1]]
                which, neighbours = which[neighbours >= 0], neighbours[neighbours >= 0]
                try_out(which, sources[neighbours] + step)
        radius = int(limits.max())
        while radius >= 1:
            try_out(everyone, sources + rng.integers(-radius, radius + 1, sources.shape))
            radius //= 2
    return Matches(targets, sources, costs)
