"""TensorFlow checkpoints (tensor bundles, since TensorFlow 0.12) read with NumPy alone.

``PREFIX.index`` is a sorted table (the file format of LevelDB) from names to small protocol
buffers: type, shape and place of each tensor. The numbers are in ``PREFIX.data-00000-of-00001``
and so on. Table and numbers have CRC-32C checksums, all of which are verified.
"""

import math
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..core.files import open_regular
from .sorted_table import masked_crc32c, read_fields, read_table

#: TensorFlow's numbers of types that NumPy has, and names of some that it lacks.
DTYPES = dict(
    zip(
        (1, 2, 3, 4, 5, 6, 9, 10, 17, 19, 22, 23),
        ['<f4', '<f8', '<i4', 'u1', '<i2', 'i1', '<i8', '?', '<u2', '<f2', '<u4', '<u8'],
    )
)
OTHER_DTYPES = {7: 'string', 8: 'complex64', 14: 'bfloat16', 18: 'complex128', 20: 'resource'}
_MOST_SHARDS = 99_999  # their names have five digits


class Entry(NamedTuple):
    """A tensor: TensorFlow's number of its type, its shape, and where it is."""

    dtype: int
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int
    crc: int


def find_bundle(path: str | Path) -> Path:
    """Find the prefix of the checkpoint that ``path`` means.

    Args:
        path (str | Path): A prefix (``.../snap-0``), one of its files, or a folder, in which
            the text file ``checkpoint`` names the newest; without it, there must be one only.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If a folder has several, and no file ``checkpoint`` that names one of them.
    """
    path = Path(path)
    if path.is_dir():
        return _newest(path)
    prefix = Path(re.sub(r'\.(index|meta|data-\d{5}-of-\d{5})$', '', str(path)))
    if not Path(f'{prefix}.index').is_file():
        raise FileNotFoundError(
            f'no file {prefix}.index: give a folder with a TensorFlow checkpoint, or its '
            'prefix, as snap-0 of snap-0.index and snap-0.data-00000-of-00001'
        )
    return prefix


def _newest(folder: Path) -> Path:
    found = sorted(file.stem for file in folder.glob('*.index'))
    if not found:
        raise FileNotFoundError(f'no *.index in {folder}: it holds no TensorFlow checkpoint')
    pointer = folder / 'checkpoint'
    text = pointer.read_text(encoding='utf-8') if pointer.is_file() else ''
    named = re.search(r'^\s*model_checkpoint_path:\s*"([^"]*)"', text, re.MULTILINE)
    # the path may be that of the machine on which it was trained
    name = Path(named[1]).name if named else found[0] if len(found) == 1 else None
    if name in found:
        return folder / name
    raise ValueError(
        f'{folder}: the file "checkpoint" names {name or "no checkpoint"}, there '
        f'are {found}: give the prefix of one, as {folder}/NAME'
    )


class TensorBundle:
    """A checkpoint's tensors by name.

    Args:
        path (str | Path): See :func:`find_bundle`.

    Attributes:
        prefix (Path): Of its files.
        entries (dict[str, Entry]): By name, sorted.
        files (list[Path]): The index and the data files.

    Raises:
        FileNotFoundError: If there is no such checkpoint, or a data file is missing.
        ValueError: If the index is damaged, or from a machine with another byte order, or a
            data file is cut short.
    """

    def __init__(self, path: str | Path):
        self.prefix = find_bundle(path)
        index = Path(f'{self.prefix}.index')
        try:
            with open_regular(index) as file:
                table = read_table(file.read())
            count = _read_header(table.pop(b'', None))
            self.entries = {name.decode(): _read_entry(value) for name, value in table.items()}
            ends = [0] * count
            for name, entry in self.entries.items():
                if entry.shard >= count:
                    raise ValueError(
                        f'{name} is in data file {entry.shard} of {count}, counted from 0'
                    )
                ends[entry.shard] = max(ends[entry.shard], entry.offset + entry.size)
        except ValueError as error:
            raise ValueError(f'{index}: {error}') from error
        shards = [Path(f'{self.prefix}.data-{i:05d}-of-{count:05d}') for i in range(count)]
        self.files = [index, *shards]
        missing = [shard.name for shard in shards if not shard.is_file()]
        if missing:
            raise FileNotFoundError(
                f'{index} needs the data file(s) {", ".join(missing)} beside it: '
                'copy all files of the checkpoint'
            )
        for shard, end in zip(shards, ends):
            if (size := shard.stat().st_size) < end:
                raise ValueError(
                    f'{shard}: cut short: it has {size} bytes, and its tensors need {end}. '
                    'Copy it again.'
                )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each tensor."""
        return {name: entry.shape for name, entry in self.entries.items()}

    def read(self, name: str) -> np.ndarray:
        """Read one tensor, and verify its checksum.

        Raises:
            KeyError: If there is none of this name.
            ValueError: If NumPy has no such type, or the data are damaged.
        """
        entry = self.entries[name]
        if entry.dtype not in DTYPES:
            kind = OTHER_DTYPES.get(entry.dtype, f'number {entry.dtype}')
            raise ValueError(f'{self.files[0]}: {name} is of the type {kind}; expected numbers')
        dtype, file = np.dtype(DTYPES[entry.dtype]), self.files[1 + entry.shard]
        need = math.prod(entry.shape) * dtype.itemsize
        if need != entry.size:
            raise ValueError(
                f'{self.files[0]}: {name} has {entry.size} bytes; its shape '
                f'{entry.shape} of {dtype} needs {need}'
            )
        with open_regular(file) as stream:
            stream.seek(entry.offset)
            data = stream.read(entry.size)
        if masked_crc32c(data) != entry.crc:
            raise ValueError(
                f'{file}: the checksum of {name} is wrong: the file is damaged, '
                'or belongs to another index. Copy all files again.'
            )
        return np.frombuffer(data, dtype).reshape(entry.shape)


def _read_header(data: bytes | None) -> int:
    if data is None:
        raise ValueError('it has no header: a table, but no TensorFlow checkpoint')
    fields = dict(read_fields(data))
    if fields.get(2, 0):
        raise ValueError('saved on a big-endian machine, which is not supported')
    shards = _of_kind(int, fields.get(1, 0))
    if shards > _MOST_SHARDS:
        raise ValueError(f'it is damaged: it has {shards} data files, more than can be named')
    return shards


def _read_entry(data: bytes) -> Entry:
    fields = dict(read_fields(data))
    if 7 in fields:
        raise ValueError(
            'a variable is saved in slices (partitioned), which is not supported: save it whole'
        )
    dims = [dim for field, dim in read_fields(_of_kind(bytes, fields.get(2, b''))) if field == 2]
    shape = tuple(_of_kind(int, dict(read_fields(_of_kind(bytes, dim))).get(1, 0)) for dim in dims)
    kind, *place = (_of_kind(int, fields.get(number, 0)) for number in (1, 3, 4, 5, 6))
    return Entry(kind, shape, *place)


_KINDS = {int: 'a number', bytes: 'a message'}


def _of_kind(kind: type, value):
    if not isinstance(value, kind):
        raise ValueError(f'it is damaged: expected {_KINDS[kind]} in a field, got {value!r}')
    return value
