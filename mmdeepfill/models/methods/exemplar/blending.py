"""Tone across seams: a smooth correction of what was copied, in the gradient domain.

After Perez, Gangnet and Blake, *Poisson Image Editing*, SIGGRAPH 2003. The correction fades with
the distance from a seam, and a step as large as an edge is left as it is, so that no colour bleeds.
"""

import numpy as np

from .levels import Level
from .offsets import look_up

#: Steps much larger than this, in levels, are edges.
_EDGE = 60.0
#: Steps of conjugate gradients, and the mean square residual at which they end.
_STEPS, _SMALL = 200, 1e-4


def blended(level: Level, field: np.ndarray, reach: float) -> np.ndarray:
    """Copy the active pixels and remove steps in tone at their seams.

    The correction u minimises the sum of w (u_x - u_y - s)^2 over neighbours x and y, where s is
    the step between what was copied and the mean of both sources' gradients, plus that of
    u^2 / reach^2; it is 0 where pixels are known.

    Args:
        level (Level): The finest one.
        field (np.ndarray): (h, w, 2) int64, offsets to known pixels.
        reach (float): Distance in pixels over which the correction fades.

    Returns:
        np.ndarray: (h, w, 3) float32.
    """
    colours, pixels = level.colours, np.argwhere(level.active)
    numbers = np.full(np.array(level.active.shape) + 1, len(pixels), np.int64)
    numbers[:-1, :-1][level.active] = np.arange(len(pixels))  # the rest is one known pixel
    copies, _ = look_up(colours, level.unknown, pixels + field[level.active])
    ends, steps, weights = [], [], []
    for step in ((0, 1), (1, 0)):
        some = np.concatenate([pixels, pixels - step])
        some = some[(some >= 0).all(1) & (some + step < level.active.shape).all(1)]
        some = np.unique(some, axis=0)
        usable = [
            level.active[tuple(at.T)] | ~level.unknown[tuple(at.T)] for at in (some, some + step)
        ]
        some = some[usable[0] & usable[1]]
        first, second = field[tuple(some.T)], field[tuple((some + step).T)]
        gradients, counts = np.zeros((len(some), 3), np.float32), np.zeros((len(some), 1))
        for offsets in (first, second):
            here, bad = look_up(colours, level.unknown, some + offsets)
            there, missing = look_up(colours, level.unknown, some + step + offsets)
            good = ~(bad | missing)[:, None]
            gradients += np.where(good, here - there, 0)
            counts += good
        now = (
            look_up(colours, level.unknown, some + first)[0]
            - look_up(colours, level.unknown, some + step + second)[0]
        )
        wanted = np.where(counts > 0, gradients / np.maximum(counts, 1) - now, 0)
        size = np.sqrt((wanted**2).sum(1, keepdims=True))
        ends.append(np.stack([numbers[tuple(some.T)], numbers[tuple((some + step).T)]]))
        steps.append(wanted)
        weights.append(np.where(counts > 0, np.exp(-((size / _EDGE) ** 2)), 0))
    result = colours.copy()
    result[level.active] = copies + _least_squares(
        len(pixels),
        np.concatenate(ends, 1),
        np.concatenate(steps),
        np.concatenate(weights),
        1 / reach**2,
    )
    return result


def _least_squares(
    count: int, ends: np.ndarray, steps: np.ndarray, weights: np.ndarray, damping: float
) -> np.ndarray:
    """Conjugate gradients; (count, 3). Number ``count`` of ``ends`` (2, E) stands for 0."""

    def gather(values):
        return np.stack(
            [
                np.bincount(ends[0], column, count + 1) - np.bincount(ends[1], column, count + 1)
                for column in values.T
            ],
            1,
        )[:count]

    def apply(u):
        padded = np.concatenate([u, np.zeros((1, 3))])
        return gather(weights * (padded[ends[0]] - padded[ends[1]])) + damping * u

    residual = gather(weights * steps)
    u, direction, size = np.zeros_like(residual), residual, (residual**2).sum()
    for _ in range(_STEPS):
        if size <= _SMALL * count:
            break
        image = apply(direction)
        length = size / (direction * image).sum()
        u, residual = u + length * direction, residual - length * image
        size, before = (residual**2).sum(), size
        direction = residual + size / before * direction
    return u
