"""Completion of holes with what the same picture shows elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import numpy as np

from mmdeepfill.core.steps import steps

from .window import fill_window
from .windows import Piece, pieces

#: Steps that are reported for each piece of a hole.
_STEPS = 10


class Completion(NamedTuple):
    """A filled picture and how far to trust it.

    Attributes:
        image: (H, W, 3) like the input, equal to it outside the hole.
        cost: (H, W) float32, 0 outside the hole. In it, the difference of a patch to the known
            one most like it over the same for patches around the hole: up to about 1 where the
            fill is as true to the picture as the picture itself, more where something does not
            fit. Infinite where there was nothing to copy.

    Example:
        >>> image = np.full((32, 32, 3), 200, np.uint8)
        >>> mask = np.zeros((32, 32), np.uint8)
        >>> mask[12:16, 12:16] = 1
        >>> completion = complete(image, mask)
        >>> np.unique(completion.image).tolist(), float(completion.cost[0, 0])
        ([200], 0.0)
    """

    image: np.ndarray
    cost: np.ndarray


def complete(
    image: np.ndarray,
    mask: np.ndarray,
    guide: np.ndarray | None = None,
    on_step: Callable[[int, int], None] | None = None,
    part: np.ndarray | None = None,
) -> Completion:
    """Fill holes by copying from elsewhere in the picture, from coarse to fine.

    Holes are filled in pieces, one after the other, each from a window around it, so that time
    and memory go with the holes and not with the picture. Nothing in it is random.

    Args:
        image (np.ndarray): (H, W, 3) uint8, or float32 on the same scale of 0..255; pixels of
            the hole are not read.
        mask (np.ndarray): (H, W), nonzero = hole.
        guide (np.ndarray, optional): (H, W, 3) on the scale of ``image``: a coarse fill, a
            network's for example, that says what lies where in the hole.
        on_step (callable, optional): Called with the numbers of steps done and in all.
        part (np.ndarray, optional): (H, W), nonzero = pixels of the hole that are filled; the
            others stay unknown. None: all.

    Returns:
        Completion: Picture and cost. Without a known pixel the picture is ``image``.

    Raises:
        ValueError: If ``mask``, ``guide`` or ``part`` has another size than ``image``.

    Example:
        >>> import numpy as np
        >>> image = np.tile(np.uint8([[0, 80, 160, 240]]), (64, 16))[..., None].repeat(3, 2)
        >>> mask = np.zeros((64, 64), np.uint8)
        >>> mask[20:40, 20:40] = 1
        >>> bool((complete(image * (mask == 0)[..., None], mask).image == image).all())
        True
    """
    _check(image, mask, guide, part)
    unknown = mask != 0
    todo = unknown.copy() if part is None else unknown & (part != 0)
    if unknown.all():
        return Completion(image.copy(), np.where(todo, np.float32(np.inf), np.float32(0)))
    result, cost = image.copy(), np.zeros(mask.shape, np.float32)
    waiting = pieces(todo)
    with _counted(_STEPS * len(waiting), on_step) as reach:
        done = 0
        while waiting:
            later = []
            for piece in waiting:
                if unknown[piece.window].all():  # deep inside a hole: its neighbours come first
                    later.append(piece)
                    continue
                _fill(
                    piece,
                    Completion(result, cost),
                    unknown,
                    todo,
                    guide,
                    partial(_report, reach, done),
                )
                done += _STEPS
            waiting = later
    return Completion(result, cost)


@contextmanager
def _counted(
    total: int, on_step: Callable[[int, int], None] | None
) -> Iterator[Callable[[int], None]]:
    """Report steps to ``on_step`` and to :mod:`mmdeepfill.core.steps`."""
    last = 0
    with steps(total) as finish:

        def reach(done: int) -> None:
            nonlocal last
            for _ in range(done - last):
                finish()
            if on_step is not None and done > last:
                on_step(done, total)
            last = max(last, done)

        yield reach


def _report(reach: Callable[[int], None], done: int, share: float) -> None:
    reach(done + int(_STEPS * share))


def _fill(
    piece: Piece,
    completion: Completion,
    unknown: np.ndarray,
    todo: np.ndarray,
    guide: np.ndarray | None,
    report: Callable[[float], None],
) -> None:
    """Fill one piece, in place."""
    result, cost = completion
    window, take = piece.window, todo[piece.part]
    active = np.zeros_like(unknown)[window]
    filled, kept = (
        tuple(
            slice(inner.start - outer.start, inner.stop - outer.start)
            for inner, outer in zip(part, window)
        )
        for part in (piece.filled, piece.part)
    )
    active[filled] = todo[window][filled]
    colours, doubt = fill_window(
        result[window], unknown[window], active, None if guide is None else guide[window], report
    )
    if result.dtype == np.uint8:
        colours = np.rint(colours)
    result[piece.part][take] = np.clip(colours, 0, 255)[kept][take].astype(result.dtype)
    cost[piece.part][take] = doubt[kept][take]
    unknown[piece.part] &= ~take
    todo[piece.part] = False
    report(1)


def _check(
    image: np.ndarray, mask: np.ndarray, guide: np.ndarray | None, part: np.ndarray | None
) -> None:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype not in (np.uint8, np.float32):
        raise ValueError(
            f'image must be (H, W, 3) uint8 or float32; got {image.shape} {image.dtype}'
        )
    for name, given, shape in (
        ('mask', mask, image.shape[:2]),
        ('guide', guide, image.shape),
        ('part', part, image.shape[:2]),
    ):
        if given is not None and given.shape != shape:
            raise ValueError(
                f'{name} must be {shape}, as image is {image.shape}; got {given.shape}'
            )
