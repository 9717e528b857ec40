"""All cases of a group on one small picture: for documents, where they cannot be judged."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from mmdeepfill.core.files import atomic_write
from mmdeepfill.datasets.image_bytes import encode_image, read_image
from mmdeepfill.visualization.grid import comparison_grid, paint_hole

from .looking import middle
from .store import Store


def make_overview(
    store: Store,
    contenders: Sequence[str],
    path: Path,
    cases: Sequence[str] = (),
    side: int = 150,
    across: int = 3,
) -> int:
    """Draw the holes and what contenders made of them, with names, reduced.

    Args:
        store (Store): With results, from `judge`.
        contenders (Sequence[str]): From left to right, after the hole.
        path (Path): Picture that is written; its ending names the format.
        cases (Sequence[str]): Beginnings of names of cases; none: all.
        side (int): Most pixels of a side of each picture.
        across (int): Cases side by side.

    Returns:
        int: How many cases there are.

    Raises:
        ValueError: If there is no case that all contenders have filled.
    """
    names = sorted(
        file.stem
        for file in store.path(contenders[0], 'x').parent.glob('*.png')
        if all(store.path(one, file.stem).is_file() for one in contenders)
        and (not cases or file.stem.startswith(tuple(cases)))
    )
    if not names:
        raise ValueError(
            f'no case has been filled by all of {list(contenders)} in {str(store.folder)!r}: run '
            '`judge` with them'
        )
    titles = ('hole', *contenders)
    columns = [f'{title} ' + ' ' * place for place in range(across) for title in titles]
    rows = []
    for start in range(0, len(names), across):
        row = {}
        for place, name in enumerate(names[start : start + across]):
            pictures = _pictures(store, name, contenders, side)
            row.update(zip(columns[place * len(titles) :], pictures))
        rows.append((', '.join(map(_short, names[start : start + across])), row))
    with atomic_write(path, durable=False) as file:
        file.write(encode_image(comparison_grid(columns, rows), path.suffix))
    return len(names)


def _pictures(store: Store, case: str, contenders: Sequence[str], side: int) -> list[np.ndarray]:
    """The case with its hole, and each result, cut as on a sheet and reduced."""
    hole = read_image(store.path('holes', case))[..., 0]
    pictures = [paint_hole(read_image(store.path('cases', case)), hole)]
    pictures += [read_image(store.path(one, case)) for one in contenders]
    box = middle(hole)
    height, width = hole[box].shape
    factor = min(side / max(height, width), 1)
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    return [cv2.resize(each[box], size, interpolation=cv2.INTER_AREA) for each in pictures]


def _short(case: str) -> str:
    """'00 lomiri_aitzgorri' of 'test_label_00_lomiri_aitzgorri'."""
    return case.split('_', 2)[-1] if case.startswith('test_') else case.split('_', 1)[-1]
