"""What came out of the proof: tables, learning curves, pictures."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mmdeepfill.checkpoints.reading import read_checkpoint
from mmdeepfill.evaluation.comparison import Comparison, compare
from mmdeepfill.evaluation.pictures import PictureFolder
from mmdeepfill.evaluation.result import read_result
from mmdeepfill.evaluation.tables import Table, markdown, render
from mmdeepfill.visualization.grid import comparison_grid

#: Images of each manifest that are shown, evenly spread over it.
SHOWN = 10
_VALIDATED = ('MAE', 'PSNR', 'SSIM')


def write_report(
    out: Path, methods: dict[str, Any], manifests: dict[str, Path], title: str
) -> None:
    """Write README.md with all tables, curves.png, and a grid of pictures for each manifest:
    the files of :func:`publish`.

    Args:
        out (Path): Where each method's folder is.
        methods (dict): Name to a description with ``about`` and ``iterations``.
        manifests (dict): Name to file.
        title (str): First line.
    """
    parts = [f'# {title}']
    for kind in manifests:
        results = [read_result(out / name / f'{kind}.json') for name in methods]
        comparison = compare(results)
        parts += [
            f'## {kind}',
            f'Manifest `{results[0]["manifest"]["sha256"][:12]}`.',
            render(comparison, 'markdown'),
            verdict(comparison),
            f'![pictures]({kind}.jpg)',
        ]
        _pictures(out, list(methods), kind)
    trained = [name for name, method in methods.items() if method.iterations]
    if trained:
        parts += ['## Training', _training(out, trained, methods), '![curves](curves.png)']
        _curves(out, trained)
    (out / 'README.md').write_text('\n\n'.join(parts) + '\n')
    print(f'wrote {out / "README.md"}')


def publish(out: Path, folder: Path) -> None:
    """Copy the report, and nothing else, for example to the documentation."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ('README.md', '*.jpg', '*.png'):
        for file in out.glob(pattern):
            shutil.copyfile(file, folder / file.name)


def verdict(comparison: Comparison) -> str:
    """Whether the first is better than each other, in each metric: an interval of the difference
    that leaves 0 out. As a Markdown table.
    """
    first, rows = comparison.results[0], []
    for name in comparison.names[1:]:
        row = [name]
        for metric in comparison.metrics:
            (one,) = (d for d in comparison.differences if (d.metric, d.model) == (metric, name))
            low, high = one.interval
            other_is_larger = None if low <= 0 <= high else low > 0
            higher_is_better = first['metrics'][metric]['higher_is_better']
            row.append(
                'undecided'
                if other_is_larger is None
                else 'worse'
                if other_is_larger == higher_is_better
                else 'better'
            )
        rows.append(row)
    return markdown(Table(f'{first["name"]} is ... than', ['', *comparison.metrics], rows))


def _training(out: Path, names: list[str], methods: dict[str, Any]) -> str:
    rows = []
    for name in names:
        steps, _ = scalars(out / name)
        seconds = [step['time'] for step in steps]
        # of what was trained before it, too
        logs = [json.loads(file.read_text()) for file in (out / name).rglob('wall.json')]
        rows.append(
            [
                name,
                methods[name].about,
                str(steps[-1]['step']),
                f'{1 / np.mean(seconds):.2f}',
                f'{sum(log["seconds"] for log in logs) / 60:.1f}',
                str(logs[0]['ranks']),
                f'`{weights_hash(out / name)[:12]}`',
            ]
        )
    return markdown(
        Table(
            'As logged',
            [
                '',
                '',
                'iterations',
                'iterations/s',
                'minutes of `mim train` in all',
                'processes',
                'weights',
            ],
            rows,
        )
    )


def weights_hash(folder: Path) -> str:
    """sha256 of the last checkpoint's weights, by name: the same for the same training.

    A checkpoint as a file also has times in it.
    """
    file = (folder / 'last_checkpoint').read_text().strip()
    digest = hashlib.sha256()
    for name, value in sorted(read_checkpoint(file, drop_objects=True)['state_dict'].items()):
        digest.update(name.encode() + value.contiguous().numpy().tobytes())
    return digest.hexdigest()


def scalars(folder: Path) -> tuple[list[dict], list[dict]]:
    """What training and validation logged, of all its runs."""
    steps, validations = {}, {}
    for file in sorted(folder.glob('*/vis_data/scalars.json')):
        for line in file.read_text().splitlines():
            entry = json.loads(line)
            (steps if 'loss_generator' in entry else validations)[entry['step']] = entry
    return [steps[at] for at in sorted(steps)], [
        entry for at, entry in sorted(validations.items()) if 'PSNR' in entry
    ]


def _curves(out: Path, names: list[str]) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3.4), layout='constrained')
    FigureCanvasAgg(figure)
    for axes, metric in zip(figure.subplots(1, len(_VALIDATED)), _VALIDATED):
        for name in names:
            _, found = scalars(out / name)
            axes.plot(
                [one['step'] for one in found],
                [one[metric] for one in found],
                marker='.',
                label=name,
            )
        axes.set_xlabel('iteration')
        axes.set_ylabel(f'{metric}, validation')
        axes.grid(alpha=0.3)
    axes.legend(fontsize='small')
    figure.savefig(out / 'curves.png', dpi=110)


def _pictures(out: Path, names: list[str], kind: str) -> None:
    folders = {name: PictureFolder(out / name / kind) for name in names}
    first = folders[names[0]]
    count = len(list(first.path('original', 0).parent.iterdir()))
    rows = []
    for position in np.linspace(0, count - 1, SHOWN).astype(int):
        row = {'input': _read(first.path('input', position))}
        row.update(
            {name: _read(folder.path('composite', position)) for name, folder in folders.items()}
        )
        row['original'] = _read(first.path('original', position))
        rows.append((str(position), row))
    grid = comparison_grid(['input', *names, 'original'], rows)
    cv2.imwrite(str(out / f'{kind}.jpg'), grid[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])


def _read(path: Path) -> np.ndarray:
    """Twice as large, to be looked at."""
    picture = cv2.imread(str(path))[..., ::-1]
    return cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
