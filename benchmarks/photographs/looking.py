"""Which result would a viewer keep? Two side by side, in random order, without names."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from mmdeepfill.core.files import atomic_write, write_text
from mmdeepfill.datasets.image_bytes import encode_image, read_image
from mmdeepfill.evaluation.tables import Table, markdown
from mmdeepfill.visualization.grid import comparison_grid, paint_hole

from .store import Store

#: Largest side of a picture on a sheet; a larger crop is cut around the hole's thickest place.
CELL = 640
CHOICES = ('left', 'right', 'both', 'neither')
COLUMNS = ('with hole', 'left', 'right')


class Pair(NamedTuple):
    """One comparison on a sheet: a number, the case, and who is on which side."""

    number: int
    case: str
    left: str
    right: str


def make_sheets(
    store: Store,
    first: str,
    second: str,
    out: Path,
    seed: int = 0,
    per_sheet: int = 4,
    cases: Sequence[str] = (),
) -> list[Path]:
    """Draw sheets, and write who is where into ``key.json``, which is not to be read before.

    Pixels are shown at 100 %. Left and right, and the order of the cases, are drawn from the
    seed.

    Args:
        store (Store): With results of both, from `judge`.
        first, second (str): Contenders.
        out (Path): Folder of the sheets, of the key, and of ``answers.txt``, a form to fill in.
        seed (int): Another seed, another order.
        per_sheet (int): Cases on a sheet.
        cases (sequence): Beginnings of names of cases; none: all that both have filled.

    Returns:
        list[Path]: The sheets.

    Raises:
        ValueError: There is no case that both have filled.
        FileExistsError: The form has answers in it.
    """
    names = sorted(
        path.stem
        for path in store.path(first, 'x').parent.glob('*.png')
        if store.path(second, path.stem).is_file()
        and (not cases or path.stem.startswith(tuple(cases)))
    )
    if not names:
        raise ValueError(
            f'no case has been filled by both {first!r} and {second!r} in '
            f'{str(store.folder)!r}: run `judge` with both'
        )
    form = out / 'answers.txt'
    if form.is_file() and read_answers(form):
        raise FileExistsError(f'{form} has answers in it: tally them, or give another --sheets')
    rng = np.random.Generator(np.random.Philox(key=seed))
    pairs = [
        Pair(number, names[at], *((first, second) if rng.integers(2) else (second, first)))
        for number, at in enumerate(rng.permutation(len(names)), 1)
    ]
    sheets = []
    for start in range(0, len(pairs), per_sheet):
        part = pairs[start : start + per_sheet]
        sheet = comparison_grid(
            COLUMNS, [(f'number {one.number}', _cells(store, one)) for one in part]
        )
        sheets.append(out / f'sheet_{start // per_sheet:02d}.png')
        with atomic_write(sheets[-1], durable=False) as file:
            file.write(encode_image(sheet, '.png'))
    write_text(
        json.dumps(
            {
                'first': first,
                'second': second,
                'seed': seed,
                'pairs': [one._asdict() for one in pairs],
            },
            indent=1,
        )
        + '\n',
        out / 'key.json',
    )
    write_text(
        f'# NUMBER {"|".join(CHOICES)} [what was seen]\n'
        + ''.join(f'{one.number}\n' for one in pairs),
        form,
    )
    return sheets


def _cells(store: Store, pair: Pair) -> dict[str, np.ndarray]:
    hole = read_image(store.path('holes', pair.case))[..., 0]
    image = read_image(store.path('cases', pair.case))
    pictures = dict(
        zip(
            COLUMNS,
            (
                paint_hole(image, hole),
                *(read_image(store.path(who, pair.case)) for who in (pair.left, pair.right)),
            ),
        )
    )
    box = middle(hole)
    return {column: picture[box] for column, picture in pictures.items()}


def middle(hole: np.ndarray) -> tuple[slice, slice]:
    """At most ``CELL`` pixels a side, around the thickest place of a hole."""
    depth = cv2.distanceTransform(np.pad((hole != 0).astype(np.uint8), 1), cv2.DIST_L2, 3)
    at = np.unravel_index(depth[1:-1, 1:-1].argmax(), hole.shape)
    starts = (
        min(max(0, int(place) - CELL // 2), max(0, side - CELL))
        for place, side in zip(at, hole.shape)
    )
    return tuple(slice(start, start + CELL) for start in starts)


def read_answers(path: Path) -> dict[int, tuple[str, str]]:
    """Choice and remark by number; lines without a choice are still open.

    Raises:
        ValueError: A line cannot be read, or a number has two answers; names the line.
    """
    answers = {}
    for place, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        found = re.fullmatch(r'\s*(\d+)(?:\s+([A-Za-z]+)(?:\s+(.*))?)?\s*', line)
        if not line.strip() or line.lstrip().startswith('#'):
            continue
        choice = found and found[2] and found[2].lower()
        if found is None or choice not in (None, *CHOICES):
            raise ValueError(
                f'{path}, line {place}: expected NUMBER {"|".join(CHOICES)} [what was '
                f'seen], got {line!r}'
            )
        if choice is None:
            continue
        number = int(found[1])
        if number in answers:
            raise ValueError(f'{path}, line {place}: number {number} has two answers')
        answers[number] = choice, (found[3] or '').strip()
    return answers


def tally(folder: Path) -> str:
    """Counts of what was kept, by group, and what was seen, as Markdown.

    Args:
        folder (Path): Of :func:`make_sheets`, with the answers filled in.

    Raises:
        ValueError: An answer has no pair, or cannot be read.
        FileNotFoundError: There are no sheets.
    """
    key = json.loads((folder / 'key.json').read_text())
    pairs = {one['number']: Pair(**one) for one in key['pairs']}
    answers = read_answers(folder / 'answers.txt')
    unknown = sorted(set(answers) - set(pairs))
    if unknown:
        raise ValueError(f'{folder / "answers.txt"}: no pair has the number {unknown[0]}')
    first, second = key['first'], key['second']
    counts: dict[str, dict[str, int]] = {}
    seen = []
    for number, (choice, remark) in sorted(answers.items()):
        pair = pairs[number]
        kept = {'left': pair.left, 'right': pair.right}.get(choice, choice)
        for group in (_group(pair.case), 'all'):
            row = counts.setdefault(group, dict.fromkeys((first, second, 'both', 'neither'), 0))
            row[kept] += 1
        seen.append([pair.case, kept, f'left: {pair.left}; {remark}' if remark else ''])
    rows = [
        [group, *map(str, row.values()), str(sum(row.values()))]
        for group, row in sorted(counts.items(), key=lambda item: item[0] == 'all')
    ]
    # Failures in front.
    seen.sort(key=lambda row: ('neither', second, 'both', first).index(row[1]))
    open_ = len(pairs) - len(answers)
    return (
        '\n\n'.join(
            [
                markdown(
                    Table(
                        f'Kept by looking, of {len(answers)} pairs ({open_} not looked at)',
                        ['cases', first, second, 'both', 'neither', 'pairs'],
                        rows,
                    )
                ),
                markdown(Table('What was seen', ['case', 'kept', 'remark'], seen)),
            ]
        )
        + '\n'
    )


def _group(case: str) -> str:
    return 'removal' if case.startswith('removal_') else re.sub(r'_\d+_.*$', '', case)
