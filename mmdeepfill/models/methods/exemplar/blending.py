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
    copies, _ = look_up(colours, level.unknown, pixels + field[level.active])
    origin, box = _box(level.active)
    active, pairs = level.active[box], []
    for step in ((0, 1), (1, 0)):
        some = np.concatenate([pixels, pixels - step])
        some = some[(some >= 0).all(1) & (some + step < level.active.shape).all(1)]
        some = np.unique(some @ (1 << 20, 1))
        some = np.stack([some >> 20, some & (1 << 20) - 1], 1)
        usable = [
            level.active[tuple(at.T)] | ~level.unknown[tuple(at.T)] for at in (some, some + step)
        ]
        some = some[usable[0] & usable[1]]
        wanted, counts = _steps(level, colours, some, np.array(step), field)
        size = np.sqrt((wanted**2).sum(1))
        at = tuple((some - origin).T)
        weights = np.zeros((*active.shape, 1), np.float32)
        weights[at] = np.where(counts > 0, np.exp(-((size / _EDGE) ** 2)), 0)[:, None]
        steps = np.zeros((*active.shape, 3), np.float32)
        steps[at] = wanted
        pairs.append((weights, steps))
    result = colours.copy()
    result[level.active] = copies + _least_squares(active, pairs, 1 / reach**2)[active]
    return result


def _box(active: np.ndarray) -> tuple[np.ndarray, tuple[slice, slice]]:
    """Origin of the box around active pixels and their neighbours, and their rows and columns."""
    lines = [np.flatnonzero(active.any(axis)) for axis in (1, 0)]
    origin = np.array([max(int(line[0]) - 1, 0) for line in lines])
    rows, columns = (slice(o, int(line[-1]) + 2) for o, line in zip(origin, lines))
    return origin, (rows, columns)


def _steps(level: Level, colours: np.ndarray, some: np.ndarray, step: np.ndarray, field):
    """Mean steps of u from (N, 2) pixels to their neighbours, and the numbers of their sources."""
    first, second = field[tuple(some.T)], field[tuple((some + step).T)]
    gradients, counts = np.zeros((len(some), 3), np.float32), np.zeros(len(some), np.float32)
    ends = []
    for offsets in (first, second):
        here, bad = look_up(colours, level.unknown, some + offsets)
        there, missing = look_up(colours, level.unknown, some + step + offsets)
        good = ~(bad | missing)
        gradients += np.where(good[:, None], here - there, 0)
        counts += good
        ends.append((here, there))
    now = ends[0][0] - ends[1][1]
    wanted = np.where(counts[:, None] > 0, gradients / np.maximum(counts, 1)[:, None] - now, 0)
    return wanted, counts


def _least_squares(active: np.ndarray, pairs: list, damping: float) -> np.ndarray:
    """Conjugate gradients, scaled by the diagonal; (h, w, 3) float32, 0 where not active.

    ``pairs`` has weights (h, w, 1) and steps (h, w, 3) from a pixel to its right and lower one.
    """
    inside = active[..., None].astype(np.float32)

    def gather(values: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        right, down = values
        total = right + down
        total[:, 1:] -= right[:, :-1]
        total[1:] -= down[:-1]
        total *= inside
        return total

    def apply(u: np.ndarray) -> np.ndarray:
        right, down = u.copy(), u.copy()
        right[:, :-1] -= u[:, 1:]
        down[:-1] -= u[1:]
        right *= weights[0]
        down *= weights[1]
        total = gather((right, down))
        total += damping * u
        return total

    weights = [weight for weight, _ in pairs]
    degree = weights[0] + weights[1] + damping
    degree[:, 1:] += weights[0][:, :-1]
    degree[1:] += weights[1][:-1]
    residual = gather(tuple(weight * steps for weight, steps in pairs))
    count, u = active.sum(), np.zeros_like(residual)
    direction = residual / degree
    fit = float((residual * direction).sum())
    for _ in range(_STEPS):
        if float((residual**2).sum()) <= _SMALL * count:
            break
        image = apply(direction)
        length = fit / float((direction * image).sum())
        u += length * direction
        residual -= length * image
        scaled = residual / degree
        fit, before = float((residual * scaled).sum()), fit
        direction *= fit / before
        direction += scaled
    return u
