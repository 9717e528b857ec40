"""Rules of the default fill: what a hole's thickness decides."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from mmdeepfill.core.hole_parts import HolePart, hole_parts

#: Ways to fill a part of a hole. 'diffusion': Navier-Stokes, for hair lines. 'exemplar': copies
#: from the picture. 'guided': copies that follow the network's fill. 'network': the network's
#: fill as it is, of a view reduced by the thickness.
WAYS = ('diffusion', 'exemplar', 'guided', 'network')


class Rule(NamedTuple):
    """A way to fill, up to a thickness.

    Attributes:
        way (str): Of :data:`WAYS`.
        thickness (float): Parts of a hole of up to so many pixels, see
            :func:`~mmdeepfill.core.hole_parts.thickness_of`.

    Example:
        >>> Rule('network').thickness
        inf
    """

    way: str
    thickness: float = math.inf


def read_rules(rules: Sequence[dict]) -> list[Rule]:
    """Check the rules of a config.

    Args:
        rules (Sequence[dict]): ``dict(way=..., thickness=...)`` from thin to thick; the last has
            no thickness, for all that is thicker.

    Raises:
        ValueError: If there is none, a way is unknown, thicknesses do not grow, or the last has
            one.

    Example:
        >>> read_rules([dict(way='diffusion', thickness=3), dict(way='network')])
        [Rule(way='diffusion', thickness=3), Rule(way='network', thickness=inf)]
    """
    read = [Rule(**rule) for rule in rules]
    if not read or not math.isinf(read[-1].thickness):
        raise ValueError(
            'rules: expected a last rule without thickness, for all that is thicker; '
            f'got {list(rules)}'
        )
    for rule in read:
        if rule.way not in WAYS:
            raise ValueError(f'rules: way must be one of {WAYS}; got {rule.way!r}')
    bounds = [rule.thickness for rule in read]
    if bounds != sorted(set(bounds)) or bounds[0] <= 0:
        raise ValueError(f'rules: thickness must grow from rule to rule; got {bounds}')
    return read


def sort_parts(mask: np.ndarray, rules: Sequence[Rule]) -> Iterator[tuple[Rule, list[HolePart]]]:
    """Parts of a hole by the rule that is theirs, thin ones first.

    Args:
        mask (np.ndarray): (H, W), nonzero = hole.
        rules (Sequence[Rule]): From :func:`read_rules`.

    Yields:
        tuple: A rule and its parts; rules without parts are left out.

    Example:
        >>> mask = np.zeros((32, 32), np.uint8)
        >>> mask[4, 2:30] = 1  # a line of one pixel
        >>> mask[12:28, 8:24] = 1  # a square of 16
        >>> rules = read_rules([dict(way='diffusion', thickness=3), dict(way='network')])
        >>> [(rule.way, len(parts)) for rule, parts in sort_parts(mask, rules)]
        [('diffusion', 1), ('network', 1)]
    """
    parts: dict[Rule, list[HolePart]] = {}
    for part in hole_parts(mask):
        rule = next(rule for rule in rules if part.thickness <= rule.thickness)
        parts.setdefault(rule, []).append(part)
    for rule in rules:
        if rule in parts:
            yield rule, parts[rule]
