"""Tables of numbers as text: Markdown, CSV, LaTeX."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .comparison import Comparison

FORMATS = ('markdown', 'csv', 'latex')
_ARROWS = {True: ' ↑', False: ' ↓', None: ''}
_LATEX = {
    '&': r'\&',
    '%': r'\%',
    '$': r'\$',
    '#': r'\#',
    '_': r'\_',
    '{': r'\{',
    '}': r'\}',
    '~': r'\textasciitilde{}',
    '^': r'\textasciicircum{}',
    '\\': r'\textbackslash{}',
    '↑': r'$\uparrow$',
    '↓': r'$\downarrow$',
}


class Table(NamedTuple):
    """Cells of text under a title."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def number(value: float | None) -> str:
    """Five significant digits, or a dash."""
    return '–' if value is None else f'{value:.5g}'


def interval(ends: Sequence[float] | None) -> str:
    """Both ends in brackets, or nothing."""
    return '' if ends is None else f'[{number(ends[0])}, {number(ends[1])}]'


def arrow(result: dict[str, Any], metric: str) -> str:
    """The metric's name, with an arrow towards better."""
    return metric + _ARROWS[result['metrics'][metric]['higher_is_better']]


def summary_table(result: dict[str, Any]) -> str:
    """The summary of an evaluation, as Markdown."""
    rows = [
        [
            arrow(result, metric),
            number(found['mean']),
            interval(found['interval']),
            str(found['images']),
        ]
        for metric, found in result['metrics'].items()
    ]
    text = markdown(
        Table(
            f'{result["name"]} on {result["manifest"]["name"]}',
            ['metric', 'mean', '95 %', 'images'],
            rows,
        )
    )
    return '\n'.join([text, *(f'note: {warning}' for warning in result['warnings'])])


def comparison_tables(comparison: Comparison) -> list[Table]:
    """Means with intervals; differences from the first model; means by hole ratio."""
    first = comparison.results[0]
    tables = [
        Table(
            f'Means over the {first["manifest"]["images"]} images of {first["manifest"]["name"]}, '
            'with 95 % intervals',
            ['model', *(arrow(first, metric) for metric in comparison.metrics)],
            [
                [result['name'], *(_mean_cell(result, metric) for metric in comparison.metrics)]
                for result in comparison.results
            ],
        )
    ]
    if comparison.differences:
        tables.append(
            Table(
                f'Differences from {first["name"]}, image by image',
                ['metric', 'model', 'difference', '95 %', 'Wilcoxon p', 'better / worse'],
                [
                    [
                        arrow(first, d.metric),
                        d.model,
                        f'{d.difference:+.5g}',
                        interval(d.interval),
                        f'{d.p:.2g}',
                        '' if d.better is None else f'{d.better} / {d.worse}',
                    ]
                    for d in comparison.differences
                ],
            )
        )
    for metric in comparison.metrics:
        rows = _bucket_rows(comparison, metric)
        if len(rows) > 1:
            tables.append(
                Table(
                    f'{arrow(first, metric)} by hole ratio',
                    ['hole', 'images', *comparison.names],
                    rows,
                )
            )
    return tables


def _mean_cell(result: dict[str, Any], metric: str) -> str:
    found = result['metrics'][metric]
    return f'{number(found["mean"])} {interval(found["interval"])}'.strip()


def _bucket_rows(comparison: Comparison, metric: str) -> list[list[str]]:
    by_model = [
        {bucket['name']: bucket for bucket in result['buckets']} for result in comparison.results
    ]
    return [
        [
            bucket['name'],
            str(bucket['images']),
            *(number(model[bucket['name']]['metrics'][metric]) for model in by_model),
        ]
        for bucket in comparison.results[0]['buckets']
        if metric in bucket['metrics']
    ]


def render(comparison: Comparison, kind: str) -> str:
    """A comparison as text.

    Args:
        comparison (Comparison): From :func:`compare`.
        kind (str): One of ``FORMATS``. 'csv' is one long table with all digits, the others
            are for people.

    Raises:
        ValueError: Another kind.
    """
    if kind == 'csv':
        return _csv(comparison)
    writers = {'markdown': markdown, 'latex': latex}
    if kind not in writers:
        raise ValueError(f'format: expected one of {FORMATS}, got {kind!r}')
    return '\n\n'.join(writers[kind](table) for table in comparison_tables(comparison))


def markdown(table: Table) -> str:
    """A Markdown table under its title."""
    cells = [[str(cell).replace('|', r'\|') for cell in row] for row in (table.header, *table.rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(table.header))]
    lines = [
        '| ' + ' | '.join(cell.ljust(w) for cell, w in zip(row, widths)) + ' |' for row in cells
    ]
    lines.insert(1, '|' + '|'.join('-' * (width + 2) for width in widths) + '|')
    return '\n'.join([f'**{table.title}**', '', *lines])


def latex(table: Table) -> str:
    """A LaTeX table for the package booktabs."""

    def line(cells: Sequence[str]) -> str:
        return ' & '.join(_escape(cell) for cell in cells) + r' \\'

    columns = 'l' + 'r' * (len(table.header) - 1)
    return '\n'.join(
        [
            r'\begin{table}',
            r'\centering',
            rf'\caption{{{_escape(table.title)}}}',
            rf'\begin{{tabular}}{{{columns}}}',
            r'\toprule',
            line(table.header),
            r'\midrule',
            *(line(row) for row in table.rows),
            r'\bottomrule',
            r'\end{tabular}',
            r'\end{table}',
        ]
    )


def _escape(text: str) -> str:
    text = re.sub(r'[&%$#_{}~^\\↑↓]', lambda found: _LATEX[found.group()], text)
    return text.replace('–', '--')


def _csv(comparison: Comparison) -> str:
    found = {(d.metric, d.model): d for d in comparison.differences}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(
        [
            'metric',
            'model',
            'hole',
            'images',
            'mean',
            'low',
            'high',
            'difference',
            'difference_low',
            'difference_high',
            'p',
            'better',
            'worse',
        ]
    )
    for metric in comparison.metrics:
        for result in comparison.results:
            mean = result['metrics'][metric]
            d = found.get((metric, result['name']))
            pair = (
                [''] * 6
                if d is None
                else [d.difference, *(d.interval or ('', '')), d.p, d.better, d.worse]
            )
            writer.writerow(
                [
                    metric,
                    result['name'],
                    'all',
                    mean['images'],
                    mean['mean'],
                    *(mean['interval'] or ('', '')),
                    *pair,
                ]
            )
            for bucket in result['buckets']:
                if metric in bucket['metrics']:
                    writer.writerow(
                        [
                            metric,
                            result['name'],
                            bucket['name'],
                            bucket['images'],
                            bucket['metrics'][metric],
                            *[''] * 8,
                        ]
                    )
    return text.getvalue().rstrip('\n')
