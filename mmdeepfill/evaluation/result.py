"""The file that an evaluation leaves: JSON without time, place or anything else that varies.

The same protocol, model, software and device give the same bytes, whatever the batch size,
the number of loaders and ranks, and the order of the list.
"""

import hashlib
import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.evaluator import BaseMetric

from mmdeepfill.core.files import write_text
from mmdeepfill.datasets.manifest import Manifest, canonical_json

from .buckets import group
from .evaluator import Measured
from .image_metric import ImageMetric
from .statistics import LEVEL, RESAMPLES, SEED, bootstrap_interval

FORMAT, VERSION = 'mmdeepfill-result', 1


def build_result(
    name: str,
    manifest: Manifest,
    metrics: Sequence[BaseMetric],
    measured: Sequence[Measured],
    recipe: Sequence[dict],
    model: dict[str, Any],
    software: dict[str, str],
    device: dict[str, Any],
) -> dict[str, Any]:
    """Put the result of an evaluation together.

    Args:
        name (str): Of the model, for people.
        manifest (Manifest): What was evaluated.
        metrics (Sequence[BaseMetric]): As given to :func:`evaluate`.
        measured (Sequence[Measured]): What it returned.
        recipe (Sequence[dict]): Configs of the metrics.
        model, software, device (dict): Where the numbers come from; ``checkpoint`` and its
            hash are None if the model has no weights.

    Returns:
        dict: ``metrics``: by name ``mean`` (None if no image has a value), ``interval`` (of
        95 %, bootstrap over images; None for metrics of the whole set), ``images``,
        ``left_out``, ``capped``, ``higher_is_better``, ``config``, ``weights_sha256`` of its
        network; ``buckets``: means by hole ratio; ``images``: the values of each image;
        ``warnings``.
    """
    images = manifest.sorted().images
    values: dict[str, list[float | None]] = {}
    summary: dict[str, dict] = {}
    warnings: list[str] = []
    for number, (metric, config) in enumerate(zip(metrics, recipe)):
        entries = [one.entries[number] for one in measured]
        means = {key: _finite(value) for key, value in metric.compute_metrics(entries).items()}
        if isinstance(metric, ImageMetric):
            values[metric.name] = [value for (value,) in entries]
            summary[metric.name] = _of_images(metric, means[metric.name], values[metric.name])
            warnings += _remarks(metric, summary[metric.name], len(images))
        else:
            summary.update(
                {key: _of_set(metric, mean, len(entries)) for key, mean in means.items()}
            )
            warnings += metric.warnings(len(entries))
        for key in means:
            summary[key].update(config=dict(config))
            if hasattr(metric, 'weights_sha256'):
                summary[key].update(weights_sha256=metric.weights_sha256)
    ratios = [entry['mask_ratio'] for entry in images]
    empty = sum(ratio == 0 for ratio in ratios)
    if empty:
        warnings.append(f'{empty} of {len(images)} images have an empty hole')
    return {
        'format': FORMAT,
        'version': VERSION,
        'name': name,
        'manifest': {'name': manifest.name, 'sha256': manifest.sha256(), 'images': len(images)},
        'model': model,
        'recipe': list(recipe),
        'software': software,
        'device': device,
        'bootstrap': {'level': LEVEL, 'resamples': RESAMPLES, 'seed': SEED},
        'metrics': summary,
        'buckets': group(ratios, values),
        'warnings': warnings,
        'images': [
            {
                'path': entry['path'],
                'index': entry['index'],
                'mask_ratio': entry['mask_ratio'],
                'values': {key: all_[i] for key, all_ in values.items()},
            }
            for i, entry in enumerate(images)
        ],
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _of_images(metric: ImageMetric, mean: float | None, values: Sequence[float | None]) -> dict:
    kept = [value for value in values if value is not None]
    return {
        'mean': mean,
        'interval': bootstrap_interval(kept),
        'images': len(kept),
        'left_out': len(values) - len(kept),
        'capped': sum(value == metric.cap for value in kept),
        'higher_is_better': metric.higher_is_better,
    }


def _of_set(metric: BaseMetric, mean: float | None, images: int) -> dict:
    return {
        'mean': mean,
        'interval': None,
        'images': images,
        'left_out': 0,
        'capped': 0,
        'higher_is_better': metric.higher_is_better,
    }


def _remarks(metric: ImageMetric, summary: dict, images: int) -> list[str]:
    remarks = []
    if summary['left_out']:
        remarks.append(
            f'{metric.name}: {summary["left_out"]} of {images} images have no value '
            '(empty hole or region) and are left out'
        )
    if summary['capped']:
        remarks.append(
            f'{metric.name}: {summary["capped"]} of {images} images are perfect and '
            f'count as {metric.cap}'
        )
    return remarks


def write_result(result: dict[str, Any], path: str | Path) -> None:
    """Write JSON, whole or not at all.

    Raises:
        ValueError: A number in it is not finite.
    """
    write_text(json.dumps(result, indent=1, ensure_ascii=False, allow_nan=False) + '\n', path)


def read_result(path: str | Path) -> dict[str, Any]:
    """Read what :func:`write_result` wrote.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no result.
    """
    if not os.path.isfile(path):
        raise FileNotFoundError(f'result: no file {str(path)!r}')
    try:
        result = json.loads(Path(path).read_text(encoding='utf-8'))
    except (ValueError, RecursionError) as error:
        raise ValueError(f'result {str(path)!r}: is no JSON: {error}') from error
    if not isinstance(result, dict) or result.get('format') != FORMAT:
        raise ValueError(
            f'result {str(path)!r}: expected format {FORMAT!r}, as `mmdeepfill eval '
            '--out` writes it'
        )
    if result.get('version') != VERSION:
        raise ValueError(
            f'result {str(path)!r}: expected version {VERSION}, got {result.get("version")!r}'
        )
    return result


def config_sha256(config: Any) -> str:
    """Hash of a config's resolved values, whatever file and order they come from.

    Raises:
        ValueError: It holds something that has no JSON.
    """
    return hashlib.sha256(canonical_json(config).encode()).hexdigest()
