"""Add photographs to the catalogue: hash, size and rights are read from their packages."""

import csv
import itertools
from pathlib import Path

from .catalogue import FILE, Photograph, load, save
from .fetch import pixels
from .licences import rights_of
from .packages import opened, sha256

COLUMNS = ('split', 'name', 'source', 'package', 'file', 'member', 'shrink', 'kind', 'source_path')


def add(selection: Path, debs: Path | None = None) -> list[str]:
    """Add what a table names; a photograph of the same name is replaced.

    Args:
        selection (Path): Tab-separated values with the header ``COLUMNS``. ``source_path``, which
            may be missing, is the picture's path in the source package, for its rights.
        debs (Path, optional): Folder of ``.deb`` files.

    Returns:
        list[str]: Pictures left out, with the reason: what may not be used for training.
    """
    with open(selection, newline='', encoding='utf-8') as file:
        rows = list(csv.DictReader(file, delimiter='\t'))
    photographs = {one.name: one for one in load()} if FILE.is_file() else {}
    left_out = []
    for (source, name), group in itertools.groupby(
        sorted(rows, key=lambda row: (row['source'], row['package'])),
        lambda row: (row['source'], row['package']),
    ):
        with opened(source, name, debs) as package:
            for row in group:
                data = package.read(row['file'], row['member'] or None)
                rights = rights_of(
                    package.copyright_file, row.get('source_path') or row['member'] or row['file']
                )
                if source == 'python':
                    rights = rights._replace(licence=f'see the README of the images in {name}')
                if row['split'] == 'train' and not rights.may_train:
                    left_out.append(f'{row["name"]}: {rights.licence}')
                    continue
                shrink = int(row['shrink'] or 1)
                height, width = pixels(data, shrink).shape[:2]
                photographs[row['name']] = Photograph(
                    row['name'],
                    row['split'],
                    source,
                    name,
                    package.version,
                    row['file'],
                    row['member'] or None,
                    sha256(data),
                    width,
                    height,
                    shrink,
                    row['kind'],
                    *rights,
                )
    save(list(photographs.values()))
    return left_out
