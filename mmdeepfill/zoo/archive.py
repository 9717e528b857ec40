"""The zoo in one file, for machines without a network."""

import errno
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ..core.errors import WrongFileError
from ..core.files import atomic_write, open_regular, sha256_of
from ..core.identity import Identity, hash_in_name
from .plain_tar import TarFault, plain_members

_MANIFEST = 'manifest.json'
_FORMAT = 1
_LARGEST_MANIFEST = 1 << 20
_LONGEST_NAME = 255  # bytes, of most file systems
_BLOCK = 1 << 20


def pack(files: Sequence[str | Path], archive: str | Path) -> Path:
    """Put files into a tar archive, with a manifest of their sizes and sha256.

    The same files give the same bytes. Files whose names end in a hash are verified.

    Args:
        files (Sequence[str | Path]): What to pack; file names must differ.
        archive (str | Path): Where to; must not exist. It appears when it is complete.

    Returns:
        Path: ``archive``.

    Raises:
        FileExistsError: ``archive`` exists.
        WrongFileError: A file is not the one its name says.
        ValueError: Nothing to pack, two files of one name, or one that is not plain.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, 'weights.bin')
        ...     _ = file.write_bytes(b'weights')
        ...     pack([file], Path(folder, 'models.tar')).name
        'models.tar'
    """
    archive = Path(archive)
    paths = sorted((Path(file) for file in files), key=lambda path: path.name)
    if archive.exists():
        raise FileExistsError(f'{archive}: exists; name another file, or remove it first')
    names = [path.name for path in paths]
    if not names or len(set(names)) < len(names):
        raise ValueError(f'files: expected at least one, and different names, got {names}')
    odd = next((name for name in names if not _is_plain(name)), None)
    if odd is not None:
        raise ValueError(
            f'files: expected plain names, which `zoo unpack` takes, got {odd!r}; rename it'
        )
    entries: list[dict[str, Any]] = []
    for path in paths:
        fault = Identity(hash_in_name(path.name)).fault(path)
        if fault:
            raise WrongFileError(f'{path}: is not the file that it should be: {fault}')
        entries.append({'name': path.name, 'size': path.stat().st_size, 'sha256': sha256_of(path)})
    manifest = json.dumps({'format': _FORMAT, 'files': entries}, indent=2).encode()
    with atomic_write(archive) as file:
        with tarfile.open(fileobj=file, mode='w', format=tarfile.PAX_FORMAT) as tar:
            _add(tar, _MANIFEST, len(manifest), io.BytesIO(manifest))
            for path, entry in zip(paths, entries):
                with open(path, 'rb') as content:
                    _add(tar, path.name, entry['size'], content)
    return archive


def _add(tar: tarfile.TarFile, name: str, size: int, content: BinaryIO) -> None:
    info = tarfile.TarInfo(name)  # no times, owners or modes of this machine
    info.size = size
    tar.addfile(info, content)


def unpack(archive: str | Path, folder: str | Path) -> list[Path]:
    """Take the files out of an archive of :func:`pack`.

    All are verified before the first appears in ``folder``. Only the names in the
    manifest are written, and only plain ones: no folders, links or devices. An archive holds
    no more than it is long.

    Args:
        archive (str | Path): From :func:`pack`.
        folder (str | Path): Where to; made if missing. A file of the same name is
            replaced.

    Returns:
        list[Path]: The files.

    Raises:
        WrongFileError: It is no such archive, or damaged; ``folder`` is as it was.
        IsADirectoryError: There is a folder of a file's name; nothing is replaced.
        OSError: It cannot be read, or is no regular file; or ``folder`` cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, 'weights.bin')
        ...     _ = file.write_bytes(b'weights')
        ...     archive = pack([file], Path(folder, 'models.tar'))
        ...     [path.name for path in unpack(archive, Path(folder, 'models'))]
        ['weights.bin']
    """
    archive, folder = Path(archive), Path(folder)
    with open_regular(archive) as file:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix='.unpack-', dir=folder) as temporary:
            names = _extract(file, Path(temporary), archive)
            _check_targets(names, folder)
            for name in names:
                os.replace(Path(temporary, name), folder / name)
    return [folder / name for name in names]


def _check_targets(names: Sequence[str], folder: Path) -> None:
    """Before the first is replaced."""
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(
                errno.EISDIR,
                'is a folder, and nothing was unpacked; move it away, or name another folder',
                str(folder / name),
            )


def _extract(file: BinaryIO, folder: Path, archive: Path) -> list[str]:
    members = plain_members(file)
    try:
        expected = _manifest(next(members, None), file, archive)
        for name, size in members:
            entry = expected.get(name)
            if entry is None or size != entry['size']:
                raise WrongFileError(
                    f'{archive}: holds {name!r}, which is not a plain file as in its manifest'
                )
            if Path(folder, name).exists():
                raise WrongFileError(f'{archive}: holds {name!r} twice')
            _copy(file, folder / name, entry, archive)
    except TarFault as error:
        raise WrongFileError(f'{archive}: {error}') from error
    missing = [name for name in expected if not Path(folder, name).exists()]
    if missing:
        raise WrongFileError(f'{archive}: lacks {", ".join(missing)} of its manifest')
    return list(expected)


def _manifest(first: tuple[str, int] | None, file: BinaryIO, archive: Path) -> dict[str, dict]:
    name, size = first or ('', 0)
    if name != _MANIFEST or size > _LARGEST_MANIFEST:
        raise WrongFileError(
            f'{archive}: does not begin with {_MANIFEST}: it was not made by `mmdeepfill zoo pack`'
        )
    try:
        data = json.loads(file.read(size))
        if data['format'] != _FORMAT:
            raise ValueError(f'format {data["format"]!r}; this version reads {_FORMAT}')
        entries = {str(entry['name']): entry for entry in data['files']}
        plain = all(
            _is_plain(name) and isinstance(entry['size'], int) and isinstance(entry['sha256'], str)
            for name, entry in entries.items()
        )
        if not plain or len(entries) < len(data['files']):
            raise ValueError('names must be different, and plain file names')
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WrongFileError(f'{archive}: its {_MANIFEST} cannot be used: {error}') from error
    return entries


def _is_plain(name: str) -> bool:
    """A name of a file, without what moves a terminal's cursor."""
    return (
        bool(name)
        and not name.startswith('.')
        and name != _MANIFEST
        and name.isprintable()
        and not set(name) & set('/\\:')
        and len(name.encode()) <= _LONGEST_NAME
    )


def _copy(content: BinaryIO, target: Path, entry: dict, archive: Path) -> None:
    digest = hashlib.sha256()
    rest = entry['size']
    with open(target, 'xb') as file:
        while block := content.read(min(_BLOCK, rest)):
            rest -= len(block)
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    size, found = target.stat().st_size, digest.hexdigest()
    in_name = hash_in_name(target.name) or ''
    if (size, found) != (entry['size'], entry['sha256']) or not found.startswith(in_name):
        raise WrongFileError(
            f'{archive}: {target.name} is damaged: expected {entry["size"]} bytes with sha256 '
            f'{entry["sha256"]}, got {size} with {found}. Nothing was unpacked.'
        )
