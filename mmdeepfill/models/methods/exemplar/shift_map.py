"""One offset for each pixel, in regions that meet where their seams show least.

After Pritch, Kav-Venaki and Peleg, *Shift-Map Image Editing*, ICCV 2009, and He and Sun,
*Statistics of Patch Offsets for Image Completion*, ECCV 2012. The papers cut graphs; here
messages run along the rows and columns, which NumPy does fast.
"""

import cv2
import numpy as np

from .levels import Level, smoothed
from .offsets import look_up

#: Cost of what cannot be.
FORBIDDEN = 1e5
#: Step across a seam that cannot be measured, in levels.
UNKNOWN_STEP = 100.0
#: Neighbours of a pixel: rows, columns.
NEIGHBOURS = (0, 1), (0, -1), (1, 0), (-1, 0)
#: Weight of a squared difference to the layout against a step across a seam.
_FIDELITY = 0.12
_SWEEPS = 4
#: Pixels times squared labels, which bounds memory: 100 MB.
_MOST = 25_000_000


def common_offsets(offsets: np.ndarray, shape: tuple[int, int], most: int) -> np.ndarray:
    """Peaks of the histogram of (N, 2) offsets within a level of (h, w), (M, 2) int64."""
    zero = np.array(shape) - 1
    counts = np.zeros(2 * zero + 1, np.float32)
    np.add.at(counts, tuple((offsets + zero).T), 1)
    counts = cv2.GaussianBlur(counts, (0, 0), 1.0)
    peaks = (counts >= cv2.dilate(counts, np.ones((5, 5)))) & (counts > 1e-3)
    order = np.argsort(-counts[peaks], kind='stable')
    return np.argwhere(peaks)[order[:most]] - zero


def solve(
    level: Level,
    planes: np.ndarray,
    common: np.ndarray,
    candidates: np.ndarray,
    strangeness: np.ndarray,
    most: int,
    blur: float = 1.5,
) -> np.ndarray:
    """Choose an offset for each active pixel.

    The cost is that of the seams, the steps between what two neighbours would copy, plus
    the difference of what is copied to a layout, both smoothed.

    Args:
        level (Level): With active pixels.
        planes (np.ndarray): (h, w, 5), the layout.
        common (np.ndarray): (A, 2) offsets that are tried.
        candidates (np.ndarray): (B, 2) of which the most useful are tried.
        strangeness (np.ndarray): (h, w) float32, cost of copying a pixel from there.
        most (int): Of the candidates.
        blur (float): Standard deviation of the smoothing in pixels.

    Returns:
        np.ndarray: (h, w, 2) int64, an offset for each active pixel.
    """
    pixels, colours = np.argwhere(level.active), level.colours
    soft = np.concatenate([smoothed(level.planes, level.unknown, blur), strangeness[..., None]], 2)
    wanted = cv2.GaussianBlur(planes, (0, 0), blur)[level.active]
    tried = np.concatenate([common, candidates])
    unlike = np.empty((len(tried), len(pixels)), np.float32)
    for number, offset in enumerate(tried):
        found, bad = look_up(soft, level.unknown, pixels + offset)
        unlike[number] = ((wanted - found[:, :-1]) ** 2).sum(1) + 3 * found[:, -1]
        unlike[number, bad] = FORBIDDEN
    limit = max(int((_MOST / len(pixels)) ** 0.5), 4)
    labels = _useful(unlike, len(common), most)[:limit]
    offsets = tried[labels]
    copies, bad = zip(*(look_up(colours, level.unknown, pixels + o) for o in offsets))
    copies, bad = np.stack(copies, 1), np.stack(bad, 1)
    costs = _FIDELITY * np.minimum(unlike[labels].T, 4000)
    costs += _steps_to_known(colours, level.unknown, pixels, offsets)
    costs[bad] += FORBIDDEN
    chosen = _propagate(level.active, pixels, costs, _distances(copies))
    field = np.zeros((*level.active.shape, 2), np.int64)
    field[level.active] = offsets[chosen]
    return field


def _useful(unlike: np.ndarray, fixed: int, most: int) -> list[int]:
    """Labels that together are most like the layout, found greedily after the ``fixed`` first."""
    capped = np.minimum(unlike, 2000)
    chosen = list(range(fixed))
    current = capped[:fixed].min(0, initial=2000)
    for _ in range(min(most, len(unlike) - fixed)):
        gain = np.maximum(current - capped, 0).sum(1)
        gain[chosen] = -1
        chosen.append(int(gain.argmax()))
        np.minimum(current, capped[chosen[-1]], out=current)
    return chosen


def _steps_to_known(
    colours: np.ndarray, unknown: np.ndarray, pixels: np.ndarray, offsets: np.ndarray
) -> np.ndarray:
    """(N, K): steps between a known neighbour and what an offset has in its place."""
    total = np.zeros((len(pixels), len(offsets)), np.float32)
    for step in NEIGHBOURS:
        own, bad = look_up(colours, unknown, pixels + step)
        beside = np.flatnonzero(~bad)
        for number, offset in enumerate(offsets):
            other, missing = look_up(colours, unknown, pixels[beside] + step + offset)
            size = np.sqrt(((own[beside] - other) ** 2).sum(1))
            total[beside, number] += 2 * np.where(missing, UNKNOWN_STEP, size)
    return total


def _distances(copies: np.ndarray) -> np.ndarray:
    """(N, K, 3) colours to (N, K, K) distances."""
    squares = (copies**2).sum(2)
    products = copies @ copies.transpose(0, 2, 1)
    products *= -2
    products += squares[:, :, None]
    products += squares[:, None]
    return np.sqrt(np.maximum(products, 0, out=products), out=products)


def _propagate(
    active: np.ndarray, pixels: np.ndarray, costs: np.ndarray, distances: np.ndarray
) -> np.ndarray:
    """Min-sum belief propagation, line by line in four directions.

    Returns:
        np.ndarray: (N,) int64 labels.
    """
    numbers = np.full(np.array(active.shape) + 2, -1, np.int64)  # a frame of nothing
    numbers[1:-1, 1:-1][active] = np.arange(len(pixels))
    messages = np.zeros((4, *costs.shape), np.float32)  # by where they go
    lines = []
    for direction, step in enumerate(NEIGHBOURS):
        to = numbers[tuple((pixels + 1 + step).T)]
        axis = 1 if step[0] == 0 else 0
        line = pixels[:, axis]
        order = np.argsort(line * sum(step), kind='stable')
        order = order[to[order] >= 0]
        cuts = np.flatnonzero(np.diff(line[order])) + 1
        lines.append([(part, to[part]) for part in np.split(order, cuts) if len(part)])
    for _ in range(_SWEEPS):
        for direction, back in enumerate((1, 0, 3, 2)):
            for start, end in lines[direction]:
                belief = costs[start] + messages[:, start].sum(0) - messages[back, start]
                pairs = distances[start]
                pairs += distances[end]
                pairs += belief[:, :, None]
                sent = pairs.min(1)
                messages[direction, end] = sent - sent.min(1, keepdims=True)
    return (costs + messages.sum(0)).argmin(1)
