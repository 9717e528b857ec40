"""Argument checks shared by the mask functions."""

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

from ..image_size import check_new_size


def check_image_size(height: int, width: int) -> None:
    """Refuse an image without pixels, or with more than any may have.

    Raises:
        ValueError: Names ``height`` or ``width``.
    """
    for name, value in (('height', height), ('width', width)):
        if not isinstance(value, Integral) or value < 1:
            raise ValueError(f'{name} must be an integer >= 1, got {value!r}')
    check_new_size(int(height), int(width), 'height, width')


def check_at_least(name: str, value: Any, low: int) -> None:
    """Refuse what is not an integer of at least ``low``.

    Raises:
        ValueError: Names the argument.
    """
    if not isinstance(value, Integral) or value < low:
        raise ValueError(f'{name} must be an integer >= {low}, got {value!r}')


def check_range(name: str, value: Sequence[float], low: float, kind: type = Real) -> None:
    """Refuse what is not a pair ``(min, max)`` with ``low <= min <= max``.

    Args:
        kind (type): ``numbers.Real`` or ``numbers.Integral``.

    Raises:
        ValueError: Names the argument.
    """
    ok = (
        isinstance(value, (tuple, list))
        and len(value) == 2
        and all(isinstance(v, kind) for v in value)
        and low <= value[0] <= value[1]
    )
    if not ok:
        what = 'integers' if kind is Integral else 'numbers'
        raise ValueError(
            f'{name} must be a pair (min, max) of {what} with {low} <= min <= max, got {value!r}'
        )


def as_pair(name: str, value: Any, low: int) -> tuple[int, int]:
    """One integer for both sides, or ``(height, width)``.

    Raises:
        ValueError: Names the argument.
    """
    pair = (value, value) if isinstance(value, Integral) else value
    ok = (
        isinstance(pair, (tuple, list))
        and len(pair) == 2
        and all(isinstance(v, Integral) and int(v) >= low for v in pair)
    )
    if not ok:
        raise ValueError(
            f'{name} must be an integer or a pair (height, width) of '
            f'integers >= {low}, got {value!r}'
        )
    return int(pair[0]), int(pair[1])
