"""Tar archives of plain files, and of nothing else.

``tarfile`` reads what headers ask for before it shows a member: compressed archives, names of
gigabytes, lists of holes that make 10 KB a gigabyte, settings for all that follows. What
:func:`~mmdeepfill.zoo.archive.pack` writes has none of them.
"""

import os
import tarfile
from collections.abc import Iterator
from typing import BinaryIO

_BLOCK = tarfile.BLOCKSIZE
#: Bytes of a header's settings: a name, a size.
_LARGEST_SETTINGS = 1 << 16


class TarFault(ValueError):
    """A file is no tar archive of plain files, or not a whole one."""


def plain_members(file: BinaryIO) -> Iterator[tuple[str, int]]:
    """Name and size of each member; while it is looked at, ``file`` is at its content.

    Args:
        file (BinaryIO): At the beginning of an archive that is not compressed.

    Raises:
        TarFault: It is no whole archive, or holds something else than plain files.
    """
    length = os.fstat(file.fileno()).st_size
    at = 0
    while (header := _header(file, at)) is not None:
        at, settings = at + _BLOCK, {}
        if header.type == tarfile.XHDTYPE:
            settings = _settings(file, header.size)
            at += _padded(header.size)
            header, at = _header(file, at), at + _BLOCK
            if header is None:
                raise TarFault('is no whole tar archive: a header is missing')
        name = settings.get('path', header.name)
        size = int(settings.get('size', header.size))
        if header.type != tarfile.REGTYPE or any(key.startswith('GNU.') for key in settings):
            raise TarFault(f'holds {name!r}, which is not a plain file as in its manifest')
        if not 0 <= size <= length - at:
            raise TarFault(f'is no whole tar archive: {name!r} should have {size} bytes')
        yield name, size
        at += _padded(size)


def _header(file: BinaryIO, at: int):
    """None at the end."""
    file.seek(at)
    block = file.read(_BLOCK)
    if at and not block.strip(b'\0'):
        return None
    try:
        return tarfile.TarInfo.frombuf(block, 'utf-8', 'surrogateescape')
    except (tarfile.TarError, ValueError) as error:
        raise TarFault(f'is no whole tar archive: {error}') from error


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _settings(file: BinaryIO, size: int) -> dict[str, str]:
    """Read the settings of a pax header: lines of a length, a key and a value."""
    if not 0 <= size <= _LARGEST_SETTINGS:
        raise TarFault(f'is no tar archive of `mmdeepfill zoo pack`: a header of {size} bytes')
    data, settings = file.read(size), {}
    try:
        while data:
            number, _, _rest = data.partition(b' ')
            line, data = data[: int(number)], data[int(number) :]
            key, _, value = line[len(number) + 1 : -1].decode().partition('=')
            if int(number) <= len(number) or (key == 'size' and len(value) > 20):
                raise ValueError(f'{line[:40]!r}')
            settings[key] = value
        int(settings.get('size', 0))
    except ValueError as error:
        raise TarFault(f'is no whole tar archive: a header holds {error}') from error
    return settings
