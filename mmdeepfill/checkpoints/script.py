"""Tensors of a TorchScript archive, read without running the program in it.

Such an archive is a zip file with a pickle of the module, whose objects are of classes that its
program defines. Here they are names and attributes alone; the program is not even unpacked.
"""

import os
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mmdeepfill.checkpoints.pickle_values import DEEPEST
from mmdeepfill.checkpoints.tensor_files import PROGRAM, Inert, scan_entry
from mmdeepfill.checkpoints.zip_entries import plain_entries
from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.core.files import open_regular

from .inert import InertUnpickler
from .reading import tensor_problem

#: Of the program; nothing in them is opened.
_CODE = ('code/', 'debug/')
#: Names by which a prefix is looked for: long ones, which no other network has.
_TRIED = 8
_DTYPES = {
    'FloatStorage': torch.float32,
    'DoubleStorage': torch.float64,
    'HalfStorage': torch.float16,
    'BFloat16Storage': torch.bfloat16,
    'LongStorage': torch.int64,
    'IntStorage': torch.int32,
    'ShortStorage': torch.int16,
    'CharStorage': torch.int8,
    'ByteStorage': torch.uint8,
    'BoolStorage': torch.bool,
}


def is_script(path: str | Path) -> bool:
    """Tell whether a file is a TorchScript archive, as ``torch.jit.save`` writes.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     torch.save({}, f'{folder}/weights.pth')
        ...     is_script(f'{folder}/weights.pth')
        False
    """
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            return any(name.rsplit('/', 1)[-1].lower() == PROGRAM for name in archive.namelist())
    except Exception:  # what is no zip file, or a damaged one, is refused by who reads it
        return False


def read_script(path: str | Path) -> dict[str, Tensor]:
    """Parameters and buffers of a TorchScript archive, by their path of attributes.

    Args:
        path (str | Path): What ``torch.jit.save`` wrote.

    Returns:
        dict[str, Tensor]: On the CPU, as ``state_dict()`` of the traced module named them.

    Raises:
        CheckpointError: It is damaged, no such archive, or holds no tensors.
        OSError: It cannot be opened, or is no regular file.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     torch.jit.save(torch.jit.script(torch.nn.Linear(1, 2)), f'{folder}/script.pt')
        ...     sorted(read_script(f'{folder}/script.pt'))
        ['bias', 'weight']
    """
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            tensors = _tensors(_read(archive, os.fstat(file.fileno()).st_size))
    except (OSError, MemoryError):
        raise
    except Exception as error:  # what a damaged or hostile file does to a parser is open
        raise CheckpointError(
            f'checkpoint {path}: cannot be read: it is damaged, or no TorchScript archive '
            f'({type(error).__name__}: {error})'
        ) from error
    if not tensors:
        raise CheckpointError(f'checkpoint {path}: is a TorchScript program without tensors')
    for name, value in tensors.items():
        problem = tensor_problem(name, value)
        if problem:
            raise CheckpointError(f'checkpoint {path}: {name}: {problem}')
    return tensors


def names_behind_prefix(
    tensors: Mapping[str, Tensor], wanted: Collection[str], part: str = ''
) -> dict[str, Tensor]:
    """Tensors whose names are those of a network behind a common prefix, without it.

    A program holds a network under a name of its own, ``model.generator`` for example, and may
    hold others too.

    Args:
        tensors (Mapping[str, Tensor]): By name.
        wanted (Mapping[str, Any]): Names of the network's tensors.
        part (str): Put in front of them in the result.

    Returns:
        dict[str, Tensor]: Those behind the prefix under which most of the names are; none if
        there is no such name.
    """
    own = sorted(wanted, key=len, reverse=True)
    prefixes = {
        name[: -len(known)] for known in own[:_TRIED] for name in tensors if name.endswith(known)
    }
    counts = {
        prefix: sum(prefix + name in tensors for name in own)
        for prefix in prefixes
        if prefix.endswith('.') or not prefix
    }
    if not counts:
        return {}
    prefix = max(counts, key=lambda item: (counts[item], -len(item)))
    return {
        part + name[len(prefix) :]: value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }


class _Node(Inert):
    """An object of the program: its attributes by name."""

    attributes: Mapping = {}

    def __setstate__(self, state):
        if isinstance(state, dict):
            self.attributes = state


class _Storage(Inert):
    """Stand-in for a type of storage; its name is all that counts."""


class _Reader(InertUnpickler):
    """Takes tensors from their entries of an archive."""

    def __init__(self, file, archive: zipfile.ZipFile, folder: str):
        super().__init__(file, encoding='utf-8')
        self._archive, self._folder = archive, folder
        self._storages: dict[str, Any] = {}

    def find_class(self, module, name):
        """See :class:`InertUnpickler`; classes of the program keep their attributes."""
        if module.split('.')[0] == '__torch__':
            return type(name, (_Node,), {})
        if module == 'torch' and name in _DTYPES:
            return type(name, (_Storage,), {})
        if (module, name) == ('torch._utils', '_rebuild_tensor_v2'):
            return lambda storage, offset, size, stride, *_: storage.as_strided(
                size, stride, offset
            )
        return super().find_class(module, name)

    def persistent_load(self, pid):
        """The values of a storage, as a tensor of one dimension."""
        _, kind, key, _, count = pid
        if key not in self._storages:
            data = bytearray(self._archive.read(f'{self._folder}/data/{key}'))  # checks its CRC
            dtype = _DTYPES[kind.__name__]
            self._storages[key] = (
                torch.frombuffer(data, dtype=dtype, count=count)
                if count
                else torch.empty(0, dtype=dtype)
            )
        return self._storages[key]


def _read(archive: zipfile.ZipFile, length: int) -> Any:
    sizes = plain_entries(archive, length, unread=_CODE)
    scan_entry(archive, sizes)
    folder = archive.namelist()[0].partition('/')[0]
    if 'byteorder' in sizes and archive.read(f'{folder}/byteorder') != b'little':
        raise ValueError('its numbers are big-endian: write it again on another machine')
    with archive.open(f'{folder}/data.pkl') as file:
        return _Reader(file, archive, folder).load()


def _tensors(root: Any) -> dict[str, Tensor]:
    """By path, each object once: one may be an attribute of many."""
    found: dict[str, Tensor] = {}
    seen, todo = set(), [('', 0, root)]
    while todo:
        prefix, depth, node = todo.pop()
        if depth > DEEPEST:
            raise ValueError(f'more than {DEEPEST} modules in one another')
        if id(node) in seen or not isinstance(node, _Node):
            continue
        seen.add(id(node))
        for name, value in node.attributes.items():
            if isinstance(value, Tensor):
                found[f'{prefix}{name}'] = value
            else:
                todo.append((f'{prefix}{name}.', depth + 1, value))
    return found
