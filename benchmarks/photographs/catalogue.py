"""The list of photographs: where each comes from, its hash, its rights, what it is for."""

import json
from pathlib import Path
from typing import NamedTuple

from mmdeepfill.core.files import write_text

FILE = Path(__file__).with_name('catalogue.json')
SPLITS = ('test', 'validation', 'train')


class Photograph(NamedTuple):
    """One picture of the catalogue.

    ``package`` is a Debian package, or a Python one if ``source`` is 'python'; ``file`` lies in
    it, and ``member`` in that file if it holds others (see :meth:`Package.read`). ``sha256`` is
    of the picture's file as it comes. Where ``shrink`` is not 1, both sides are divided by it when
    the picture is laid out: textures in DXT blocks lose their blocks so.
    """

    name: str
    split: str
    source: str
    package: str
    version: str
    file: str
    member: str | None
    sha256: str
    width: int
    height: int
    shrink: int
    kind: str
    licence: str
    holders: str


def load(path: Path = FILE) -> list[Photograph]:
    """Read the catalogue, sorted by split and name."""
    return [Photograph(**entry) for entry in json.loads(path.read_text())['photographs']]


def save(photographs: list[Photograph], path: Path = FILE) -> None:
    """Write the catalogue, one photograph a line."""
    ordered = sorted(photographs, key=lambda one: (SPLITS.index(one.split), one.name))
    lines = ',\n'.join(f'  {json.dumps(one._asdict(), ensure_ascii=False)}' for one in ordered)
    write_text(f'{{"photographs": [\n{lines}\n]}}\n', path)
