"""Groups of images by how much of them is hole."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .statistics import mean


class Bucket(NamedTuple):
    """Hole ratios in (low, high]."""

    name: str
    low: float
    high: float


#: The groups of NVIDIA's irregular masks, and what lies beside them.
BUCKETS = (
    Bucket('up to 1 %', -math.inf, 0.01),
    Bucket('1-10 %', 0.01, 0.1),
    Bucket('10-20 %', 0.1, 0.2),
    Bucket('20-30 %', 0.2, 0.3),
    Bucket('30-40 %', 0.3, 0.4),
    Bucket('40-50 %', 0.4, 0.5),
    Bucket('50-60 %', 0.5, 0.6),
    Bucket('above 60 %', 0.6, math.inf),
)


def bucket_of(ratio: float) -> Bucket:
    """The group of a hole that covers ``ratio`` (0..1) of its image."""
    return next(bucket for bucket in BUCKETS if bucket.low < ratio <= bucket.high)


def bucket_counts(ratios: Iterable[float]) -> dict[str, int]:
    """By the name of each group, how many of the ratios fall into it."""
    names = [bucket_of(ratio).name for ratio in ratios]
    return {bucket.name: names.count(bucket.name) for bucket in BUCKETS}


def group(ratios: Sequence[float], values: Mapping[str, Sequence[float | None]]) -> list[dict]:
    """Means of each group that has images.

    Args:
        ratios (sequence): Share of hole of each image.
        values (dict): By metric, the value of each image or None.

    Returns:
        list[dict]: ``name``, ``images`` and ``metrics``: the mean of those images that have
        a value, or None.
    """
    found = []
    names = [bucket_of(ratio).name for ratio in ratios]
    for bucket in BUCKETS:
        members = [i for i, name in enumerate(names) if name == bucket.name]
        if members:
            kept = {
                metric: [value for i in members if (value := all_[i]) is not None]
                for metric, all_ in values.items()
            }
            found.append(
                {
                    'name': bucket.name,
                    'images': len(members),
                    'metrics': {
                        metric: mean(some) if some else None for metric, some in kept.items()
                    },
                }
            )
    return found
