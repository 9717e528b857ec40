"""Let contenders fill all cases, measure, and compare with intervals, image by image."""

import platform
import statistics
import sys
from collections.abc import Sequence

import cv2
import numpy as np
import torch

from mmdeepfill import __version__
from mmdeepfill.core.errors import MissingWeightsError
from mmdeepfill.core.registry import METRICS
from mmdeepfill.evaluation.comparison import Comparison, compare
from mmdeepfill.evaluation.evaluator import Measured
from mmdeepfill.evaluation.image_metric import ImageMetric
from mmdeepfill.evaluation.presets import preset_metrics
from mmdeepfill.evaluation.result import build_result, write_result
from mmdeepfill.evaluation.tables import Table, comparison_tables, markdown

from .cases import Case, Group
from .contenders import Contender
from .store import Store

#: One more column each, where the package with the backbone's weights is installed.
PERCEPTUAL = [
    {'type': 'PerceptualDistance', 'backbone': backbone}
    for backbone in ('vgg16-hed', 'efficientnet-lite0')
]


def recipe() -> list[dict]:
    """Configs of the metrics: the preset's, and the perceptual distances whose weights are here.

    Of each that is left out one line on stderr says what it lacks.
    """
    configs = preset_metrics('photographs')
    for config in PERCEPTUAL:
        try:
            METRICS.build(dict(config))
        except (MissingWeightsError, ImportError) as error:
            print(f'without {config["type"]} of {config["backbone"]}: {error}', file=sys.stderr)
        else:
            configs.append(config)
    return configs


def judge(
    groups: Sequence[Group],
    contenders: Sequence[Contender],
    store: Store,
    again: Sequence[str] = (),
) -> str:
    """Fill and measure; write ``results/GROUP/CONTENDER.json`` and ``report.md``.

    The files of results are those of ``mmdeepfill eval``: ``mmdeepfill compare`` reads them.

    Args:
        groups (sequence): What is filled.
        contenders (sequence): The first is what others are compared with.
        store (Store): Where results go, and come from if they are there.
        again (sequence): Names of contenders that fill in any case.

    Returns:
        str: The report, Markdown.
    """
    configs = recipe()
    metrics = [METRICS.build(dict(config)) for config in configs]
    parts = []
    for group in groups:
        measured, seconds = _fill(group, contenders, store, metrics, again)
        if group.manifest is None:
            parts.append(f'**{group.name}**: {group.count} cases without truth, to be looked at')
            continue
        results = []
        for contender in contenders:
            result = build_result(
                contender.name,
                group.manifest,
                metrics,
                measured[contender.name],
                configs,
                {'spec': contender.name},
                _software(),
                {'device': 'cpu'},
            )
            write_result(
                result,
                store.folder
                / 'results'
                / group.name
                / store.path(contender.name, 'x').parent.with_suffix('.json').name,
            )
            results.append(result)
        comparison = compare(results)
        tables = comparison_tables(comparison)[:2]
        parts += [f'## {group.name}', *map(markdown, tables), _times(comparison, seconds)]
    return '\n\n'.join(parts) + '\n'


def _fill(
    group: Group,
    contenders: Sequence[Contender],
    store: Store,
    metrics: Sequence[ImageMetric],
    again: Sequence[str],
) -> tuple[dict[str, list[Measured]], dict[str, list[float]]]:
    """Measure each contender's crops, and its seconds a case."""
    measured = {contender.name: [] for contender in contenders}
    seconds = {contender.name: [] for contender in contenders}
    for position, case in enumerate(group):
        store.keep_case(case)
        for contender in contenders:
            print(
                f'\r{group.name} {position + 1}/{group.count} {contender.name:30}',
                end='',
                file=sys.stderr,
                flush=True,
            )
            crop = store.crop(contender, case, contender.name in again)
            seconds[contender.name].append(store.seconds(contender.name, case.name))
            if case.truth:
                measured[contender.name].append(Measured(position, measure(metrics, case, crop)))
    print(file=sys.stderr)
    return measured, seconds


def measure(metrics: Sequence[ImageMetric], case: Case, crop: np.ndarray | None) -> list[list]:
    """Entries of a crop; each [None] where the contender did not fill.

    All metrics look at the hole and its surroundings only, so the crop gives what the whole
    picture would.
    """
    if crop is None:
        return [[None] for _ in metrics]
    box = case.box()
    sample = {
        'composited': _tensor(crop),
        'image': _tensor(case.image[box]),
        'mask': torch.from_numpy(case.mask[box].copy())[None],
        'meta': {'img_path': case.name},
    }
    return [metric.entry(sample) for metric in metrics]


def _tensor(image: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))


def _times(comparison: Comparison, seconds: dict[str, list[float]]) -> str:
    rows = [
        [name, f'{statistics.median(seconds[name]):.1f}', f'{max(seconds[name]):.1f}']
        for name in comparison.names
    ]
    return markdown(Table('Seconds a case', ['model', 'median', 'longest'], rows))


def _software() -> dict[str, str]:
    return {
        'mmdeepfill': __version__,
        'python': platform.python_version(),
        'numpy': np.__version__,
        'opencv': cv2.__version__,
        'torch': torch.__version__,
    }
