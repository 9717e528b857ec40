"""TensorFlow checkpoints (tensor bundles, since TensorFlow 0.12) read with NumPy alone.

``PREFIX.index`` is a table from names to types, shapes and places; the numbers are in
``PREFIX.data-00000-of-00001`` and so on. Names and numbers have checksums, all of which are
verified.
"""
import math
import re
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple, Union

import numpy as np

from .crc32c import masked_crc32c
from .protobuf import read_fields
from .sorted_table import read_table

#: TensorFlow's numbers of types that NumPy has.
DTYPES = {
    1: '<f4', 2: '<f8', 3: '<i4', 4: 'u1', 5: '<i2', 6: 'i1', 9: '<i8', 10: '?', 17: '<u2',
    19: '<f2', 22: '<u4', 23: '<u8'
}
OTHER_DTYPES = {7: 'string', 8: 'complex64', 14: 'bfloat16', 18: 'complex128', 20: 'resource'}
#: Their names have five digits.
_MOST_SHARDS = 99_999


class Entry(NamedTuple):
    """A tensor: its type, TensorFlow's number of it, its shape, and where it is."""
    dtype: int
    shape: Tuple[int, ...]
    shard: int
    offset: int
    size: int
    crc: int


def find_bundle(path: Union[str, Path]) -> Path:
    """Prefix of the checkpoint that ``path`` means.

    Args:
        path (str | Path): A prefix (``.../snap-0``), one of its files, or a folder, in which
            the text file ``checkpoint`` names the newest; without it, there must be one only.

    Raises:
        FileNotFoundError: There is none.
        ValueError: A folder has several, and no file ``checkpoint`` that names one of them.
    """
    path = Path(path)
    if path.is_dir():
        return _newest(path)
    prefix = Path(re.sub(r'\.(index|meta|data-\d{5}-of-\d{5})$', '', str(path)))
    if not Path(f'{prefix}.index').is_file():
        raise FileNotFoundError(
            f'no file {prefix}.index: give a folder with a TensorFlow checkpoint, or its '
            'prefix, as snap-0 of snap-0.index and snap-0.data-00000-of-00001')
    return prefix


def _newest(folder: Path) -> Path:
    found = {file.name[:-len('.index')] for file in folder.glob('*.index')}
    if not found:
        raise FileNotFoundError(f'no *.index in {folder}: it holds no TensorFlow checkpoint')
    pointer = folder / 'checkpoint'
    text = pointer.read_text(encoding='utf-8') if pointer.is_file() else ''
    named = re.search(r'^\s*model_checkpoint_path:\s*"([^"]*)"', text, re.MULTILINE)
    # the path may be that of the machine on which it was trained
    name = Path(named.group(1)).name if named else None
    if name in found:
        return folder / name
    if len(found) == 1 and not named:
        return folder / found.pop()
    raise ValueError(f'{folder}: the file "checkpoint" names {name or "no checkpoint"}, there '
                     f'are {sorted(found)}: give the prefix of one, as {folder}/NAME')


class TensorBundle:
    """A checkpoint's tensors by name.

    Args:
        path (str | Path): See :func:`find_bundle`.

    Attributes:
        prefix (Path): Of its files.
        entries (dict[str, Entry]): By name, sorted.

    Raises:
        FileNotFoundError: There is no such checkpoint, or a data file is missing.
        ValueError: The index is damaged, or from a machine with another byte order; a data
            file is cut short.
    """

    def __init__(self, path: Union[str, Path]):
        self.prefix = find_bundle(path)
        self.index = Path(f'{self.prefix}.index')
        try:
            table = read_table(self.index.read_bytes())
            shards = _read_header(table.pop(b'', None))
            self.entries: Dict[str, Entry] = {
                name.decode(): _read_entry(value) for name, value in table.items()}
        except ValueError as error:
            raise ValueError(f'{self.index}: {error}') from error
        self.shards = [Path(f'{self.prefix}.data-{i:05d}-of-{shards:05d}') for i in range(shards)]
        missing = [shard.name for shard in self.shards if not shard.is_file()]
        if missing:
            raise FileNotFoundError(
                f'{self.index} needs the data file(s) {", ".join(missing)} beside it: '
                'copy all files of the checkpoint')
        self._check_sizes()

    @property
    def files(self) -> List[Path]:
        """The index and the data files."""
        return [self.index, *self.shards]

    def shapes(self) -> Dict[str, Tuple[int, ...]]:
        """Shape of each tensor."""
        return {name: entry.shape for name, entry in self.entries.items()}

    def read(self, name: str) -> np.ndarray:
        """One tensor, its checksum verified.

        Raises:
            KeyError: There is none of this name.
            ValueError: NumPy has no such type, or the data are damaged.
        """
        entry = self.entries[name]
        if entry.dtype not in DTYPES:
            kind = OTHER_DTYPES.get(entry.dtype, f'number {entry.dtype}')
            raise ValueError(f'{self.index}: {name} is of the type {kind}; expected numbers')
        dtype, file = np.dtype(DTYPES[entry.dtype]), self.shards[entry.shard]
        count = math.prod(entry.shape)
        if count * dtype.itemsize != entry.size:
            raise ValueError(f'{self.index}: {name} has {entry.size} bytes; its shape '
                             f'{entry.shape} of {dtype} needs {count * dtype.itemsize}')
        with open(file, 'rb') as stream:
            stream.seek(entry.offset)
            data = stream.read(entry.size)
        if masked_crc32c(data) != entry.crc:
            raise ValueError(f'{file}: the checksum of {name} is wrong: the file is damaged, '
                             'or belongs to another index. Copy all files again.')
        return np.frombuffer(data, dtype).reshape(entry.shape)

    def _check_sizes(self) -> None:
        ends = [0] * len(self.shards)
        for name, entry in self.entries.items():
            if entry.shard >= len(ends):
                raise ValueError(f'{self.index}: {name} is in data file {entry.shard} of '
                                 f'{len(ends)}, counted from 0')
            ends[entry.shard] = max(ends[entry.shard], entry.offset + entry.size)
        for shard, end in zip(self.shards, ends):
            size = shard.stat().st_size
            if size < end:
                raise ValueError(f'{shard}: cut short: it has {size} bytes, and its tensors '
                                 f'need {end}. Copy it again.')


def _read_header(data) -> int:
    if data is None:
        raise ValueError('it has no header: a table, but no TensorFlow checkpoint')
    fields = dict(read_fields(data))
    if fields.get(2, 0):
        raise ValueError('saved on a big-endian machine, which is not supported: '
                         'save it again on another')
    shards = _number(fields, 1)
    if shards > _MOST_SHARDS:
        raise ValueError(f'says that it has {shards} data files, more than can be named: it is '
                         'damaged')
    return shards


def _read_entry(data: bytes) -> Entry:
    fields = dict(read_fields(data))
    if 7 in fields:
        raise ValueError('a variable is saved in slices (partitioned), which is not '
                         'supported: save it whole')
    dims = [dict(read_fields(_message(dim)))
            for number, dim in read_fields(_message(fields.get(2, b''))) if number == 2]
    shape = tuple(_number(dim, 1) for dim in dims)
    return Entry(_number(fields, 1), shape, *(_number(fields, i) for i in (3, 4, 5, 6)))


def _number(fields: dict, number: int) -> int:
    value = fields.get(number, 0)
    if not isinstance(value, int):
        raise ValueError(f'field {number} should be a number: it is damaged')
    return value


def _message(value: Union[int, bytes]) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError('a shape is no message: it is damaged')
    return value
