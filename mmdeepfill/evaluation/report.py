"""A page that shows where models differ: tables, plots by hole ratio, pictures side by side."""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from .comparison import Comparison
from .pictures import PictureFolder
from .report_page import GENERATOR, PAGE, plot_by_ratio
from .tables import Table, comparison_tables, number


class Case(NamedTuple):
    """An image to show: its position in the results, and why."""

    position: int
    reason: str


def write_report(
    folder: str | Path,
    comparison: Comparison,
    pictures: Sequence[PictureFolder] = (),
    metric: str | None = None,
    count: int = 4,
) -> Path:
    """Write ``index.html`` and its pictures; nothing is loaded from elsewhere.

    Args:
        folder (str | Path): Made if it is missing.
        comparison (Comparison): From :func:`compare`.
        pictures (Sequence[PictureFolder]): One for each result, or none at all.
        metric (str, optional): What best and worst mean; by default the first metric of
            images that has a direction.
        count (int): Images of each kind of case.

    Returns:
        Path: Of the page.

    Raises:
        FileExistsError: Another page is there.
        FileNotFoundError: A picture was not saved.
        ValueError: Pictures are of another manifest, folders do not match the results,
            or the metric cannot order images.
    """
    if pictures and len(pictures) != len(comparison.results):
        raise ValueError(
            f'pictures: expected {len(comparison.results)} folders, one for each '
            f'result, got {len(pictures)}'
        )
    for source in pictures:
        source.check(comparison.results[0]['manifest']['sha256'])
    folder = Path(folder)
    page = folder / 'index.html'
    if page.exists() and GENERATOR not in page.read_text(encoding='utf-8', errors='replace'):
        raise FileExistsError(f'{str(page)!r} is there and is no such page; name another folder')
    metric = _ordering_metric(comparison, metric)
    cases = choose_cases(comparison, metric, count) if pictures else []
    rows = [_case_row(folder, comparison, pictures, metric, case) for case in cases]
    plots = []
    for name in comparison.metrics:
        file = f'plots/{_file_name(name)}.svg'
        if plot_by_ratio(comparison.results, name, folder / file):
            plots.append(f'<img class="plot" src="{file}" alt="{html.escape(name)} by hole ratio">')
    folder.mkdir(parents=True, exist_ok=True)
    page.write_text(
        PAGE.substitute(
            title=html.escape(' vs. '.join(comparison.names)),
            manifest=html.escape(comparison.results[0]['manifest']['name']),
            sha256=comparison.results[0]['manifest']['sha256'],
            tables='\n'.join(_table(table) for table in comparison_tables(comparison)),
            plots='\n'.join(plots) or '<p>All holes are of one size.</p>',
            cases='\n'.join(rows) or '<p>No pictures were given (<code>--images</code>).</p>',
            notes=_notes(comparison),
        ),
        encoding='utf-8',
    )
    return page


def _ordering_metric(comparison: Comparison, metric: str | None) -> str:
    first = comparison.results[0]
    able = [
        name
        for name in comparison.metrics
        if first['metrics'][name]['higher_is_better'] is not None
        and any(name in image['values'] for image in first['images'])
    ]
    if metric is None and able:
        return able[0]
    if metric not in able:
        raise ValueError(f'metric: expected one that orders images, of {able}; got {metric!r}')
    return metric


def choose_cases(comparison: Comparison, metric: str, count: int) -> list[Case]:
    """The images to show: the first model's worst and best, and the largest differences.

    Returns:
        list[Case]: Each image once.
    """
    sign = 1 if comparison.results[0]['metrics'][metric]['higher_is_better'] else -1
    values = np.array(
        [
            [
                np.nan if value is None else sign * value
                for value in (image['values'][metric] for image in result['images'])
            ]
            for result in comparison.results
        ]
    )
    known = np.flatnonzero(~np.isnan(values).any(0))
    order = known[np.argsort(values[0, known], kind='stable')]
    first = comparison.names[0]
    cases = [Case(int(i), f'worst of {first}') for i in order[:count]]
    cases += [Case(int(i), f'best of {first}') for i in order[::-1][:count]]
    for name, others in zip(comparison.names[1:], values[1:]):
        gain = (others - values[0])[known]
        ranked = np.argsort(gain, kind='stable')
        cases += [
            Case(int(known[i]), f'{name} gains most over {first}')
            for i in ranked[::-1][:count]
            if gain[i] > 0
        ]
        cases += [
            Case(int(known[i]), f'{name} loses most to {first}')
            for i in ranked[:count]
            if gain[i] < 0
        ]
    shown: dict[int, Case] = {}
    for case in cases:
        before = shown.get(case.position)
        shown[case.position] = (
            case if before is None else Case(case.position, f'{before.reason}; {case.reason}')
        )
    return list(shown.values())


def _case_row(
    folder: Path, comparison: Comparison, pictures: Sequence[PictureFolder], metric: str, case: Case
) -> str:
    image = comparison.results[0]['images'][case.position]
    cells = [('input', pictures[0].load('input', case.position), '')]
    for number_, (result, source) in enumerate(zip(comparison.results, pictures)):
        value = result['images'][case.position]['values'][metric]
        cells.append(
            (
                f'model{number_}',
                source.load('composite', case.position),
                f'{result["name"]}: {metric} {number(value)}',
            )
        )
    cells.append(('original', pictures[0].load('original', case.position), ''))
    figures = []
    for kind, picture, caption in cells:
        file = f'pictures/{case.position:06d}_{kind}.png'
        (folder / 'pictures').mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / file), np.ascontiguousarray(picture[..., ::-1]))
        caption = html.escape(caption or kind)
        figures.append(
            f'<figure><img src="{file}" alt="{caption}"><figcaption>{caption}</figcaption></figure>'
        )
    return (
        f'<section><h3>{html.escape(case.reason)}</h3><p>{html.escape(image["path"])}, '
        f'{100 * image["mask_ratio"]:.1f} % hole</p><div class="row">'
        + ''.join(figures)
        + '</div></section>'
    )


def _table(table: Table) -> str:
    head = ''.join(f'<th>{html.escape(cell)}</th>' for cell in table.header)
    body = ''.join(
        '<tr>' + ''.join(f'<td>{html.escape(cell)}</td>' for cell in row) + '</tr>'
        for row in table.rows
    )
    return (
        f'<h3>{html.escape(table.title)}</h3><div class="wide"><table><thead><tr>{head}</tr>'
        f'</thead><tbody>{body}</tbody></table></div>'
    )


def _notes(comparison: Comparison) -> str:
    items = [
        f'{result["name"]}: {note}' for result in comparison.results for note in result['warnings']
    ]
    for result in comparison.results:
        model = result['model']
        weights = (
            f'{model["checkpoint"]} (sha256 {model["checkpoint_sha256"][:12]})'
            if model['checkpoint']
            else 'no weights'
        )
        items.append(
            f'{result["name"]}: {weights}, {model["config"]} '
            f'(sha256 {model["config_sha256"][:12]}), {result["device"]["type"]}'
        )
    return ''.join(f'<li>{html.escape(item)}</li>' for item in items)


def _file_name(metric: str) -> str:
    return ''.join(c if c.isalnum() else '_' for c in metric)
