"""Intervals of a mean over images, and tests of one model against another."""

import math
from collections.abc import Sequence

import numpy as np

from mmdeepfill.core.optional import optional_import

LEVEL, RESAMPLES, SEED = 0.95, 2000, 0


def mean(values: Sequence[float]) -> float:
    """Correctly rounded sum over count: the same in any order."""
    return math.fsum(values) / len(values)


def bootstrap_interval(
    values: Sequence[float], level: float = LEVEL, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, float] | None:
    """Confidence interval of a mean: scipy's bootstrap, percentiles, seeded.

    It says how much the mean would change with other images of the same kind; not with
    another training run.

    Args:
        values (sequence): One for each image. The result depends on their order.
        level (float): Coverage.
        resamples (int): Sets drawn.
        seed (int): Of the draw.

    Returns:
        tuple or None: Lower and upper end; None with fewer than 2 values.

    Raises:
        ImportError: Without scipy; names the extra.
    """
    if len(values) < 2:
        return None
    stats = optional_import('scipy.stats', 'metrics')
    drawn = stats.bootstrap(
        (np.asarray(values, np.float64),),
        np.mean,
        n_resamples=resamples,
        batch=100,
        confidence_level=level,
        method='percentile',
        random_state=np.random.default_rng(seed),
    ).confidence_interval
    return float(drawn.low), float(drawn.high)


def compare_paired(
    first: Sequence[float],
    second: Sequence[float],
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> dict:
    """Test two models for a difference on the same images.

    Args:
        first, second (sequence): Values of the same images in the same order.
        level, resamples, seed: As in :func:`bootstrap_interval`.

    Returns:
        dict: ``difference``: mean of second - first; ``interval``: bootstrap of it, or None;
        ``p``: of Wilcoxon's signed-rank test, two-sided, 1 if no image differs; ``images``;
        ``larger``: in how many the second value is the larger one, ``smaller`` the same.

    Raises:
        ImportError: Without scipy; names the extra.
        ValueError: Different lengths, or nothing to compare.
    """
    if len(first) != len(second) or len(first) == 0:
        raise ValueError(
            f'second: expected values of the same images as first, at least one; '
            f'got {len(second)} and {len(first)}'
        )
    differences = np.asarray(second, np.float64) - np.asarray(first, np.float64)
    p = 1.0
    if differences.any():
        p = float(optional_import('scipy.stats', 'metrics').wilcoxon(differences).pvalue)
    return {
        'difference': mean(differences.tolist()),
        'interval': bootstrap_interval(differences.tolist(), level, resamples, seed),
        'p': p,
        'images': len(differences),
        'larger': int((differences > 0).sum()),
        'smaller': int((differences < 0).sum()),
    }
