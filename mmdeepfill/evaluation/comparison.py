"""Results of several models on the same protocol, side by side."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from .statistics import compare_paired


class Difference(NamedTuple):
    """A model against the first one, in one metric, image by image.

    ``better`` and ``worse`` count images; both are None for a metric without a direction.
    """

    metric: str
    model: str
    difference: float
    interval: Sequence[float] | None
    p: float
    images: int
    better: int | None
    worse: int | None


class Comparison(NamedTuple):
    """Results with unique names, and each further model's differences from the first."""

    results: list[dict[str, Any]]
    metrics: list[str]
    differences: list[Difference]

    @property
    def names(self) -> list[str]:
        """Names of the models."""
        return [result['name'] for result in self.results]


def compare(results: Sequence[dict[str, Any]]) -> Comparison:
    """Compare results that were measured on the same manifest.

    Args:
        results (Sequence[dict]): From :func:`read_result`; the first is what others are
            compared with.

    Returns:
        Comparison: Of the metrics that all results have, in the first one's order.

    Raises:
        ValueError: None, results of different protocols, no metric in common, or one that
            was measured differently.
    """
    if not results:
        raise ValueError('results: expected at least one')
    first = results[0]
    for other in results[1:]:
        if other['manifest']['sha256'] != first['manifest']['sha256']:
            raise ValueError(
                f'result {other["name"]!r} was measured on another protocol than '
                f'{first["name"]!r}: manifest {other["manifest"]["sha256"][:12]} '
                f'({other["manifest"]["name"]!r}) and {first["manifest"]["sha256"][:12]} '
                f'({first["manifest"]["name"]!r}); evaluate both with the same --manifest'
            )
    metrics = [
        metric
        for metric in first['metrics']
        if all(metric in result['metrics'] for result in results)
    ]
    if not metrics:
        raise ValueError(
            'results: they have no metric in common; evaluate them with the same --preset'
        )
    for metric in metrics:
        for other in results[1:]:
            _check_same_metric(metric, first, other)
    results = _with_unique_names(results)
    differences = [
        found
        for metric in metrics
        for other in results[1:]
        for found in _difference(metric, results[0], other)
    ]
    return Comparison(results, metrics, differences)


def _check_same_metric(metric: str, first: dict[str, Any], other: dict[str, Any]) -> None:
    for key in ('config', 'weights_sha256'):
        ours, theirs = (result['metrics'][metric].get(key) for result in (first, other))
        if ours != theirs:
            raise ValueError(
                f'{metric} was measured differently for {first["name"]!r} and {other["name"]!r}: '
                f'{key} {ours!r} and {theirs!r}; evaluate both with the same --preset'
            )


def _with_unique_names(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    names = [result['name'] for result in results]
    return [
        dict(result, name=name if names.count(name) == 1 else f'{name} ({number})')
        for number, (name, result) in enumerate(zip(names, results), 1)
    ]


def _difference(metric: str, first: dict[str, Any], other: dict[str, Any]) -> list[Difference]:
    pairs = [
        (a['values'].get(metric), b['values'].get(metric))
        for a, b in zip(first['images'], other['images'])
    ]
    pairs = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not pairs:  # a metric of the whole set
        return []
    ours, theirs = zip(*pairs)
    found = compare_paired(ours, theirs)
    direction = first['metrics'][metric]['higher_is_better']
    better, worse = {
        True: (found['larger'], found['smaller']),
        False: (found['smaller'], found['larger']),
        None: (None, None),
    }[direction]
    return [
        Difference(
            metric,
            other['name'],
            found['difference'],
            found['interval'],
            found['p'],
            found['images'],
            better,
            worse,
        )
    ]
