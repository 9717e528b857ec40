"""The zoo in one file, for machines without a network."""
import hashlib
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import BinaryIO, Dict, List, Sequence, Union

from ..files import atomic_write, sha256_of
from .errors import WrongFileError
from .identity import Identity, hash_in_name

_MANIFEST = 'manifest.json'
_FORMAT = 1
_LARGEST_MANIFEST = 1 << 20
_BLOCK = 1 << 20


def pack(files: Sequence[Union[str, Path]], archive: Union[str, Path]) -> Path:
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
        ValueError: Nothing to pack, or two files of one name.
    """
    archive = Path(archive)
    paths = sorted((Path(file) for file in files), key=lambda path: path.name)
    if archive.exists():
        raise FileExistsError(f'{archive}: exists; name another file, or remove it first')
    names = [path.name for path in paths]
    if not names or len(set(names)) < len(names):
        raise ValueError(f'files: expected at least one, and different names, got {names}')
    entries = []
    for path in paths:
        fault = Identity(hash_in_name(path.name)).fault(path)
        if fault:
            raise WrongFileError(f'{path}: is not the file that it should be: {fault}')
        entries.append(dict(name=path.name, size=path.stat().st_size, sha256=sha256_of(path)))
    manifest = json.dumps(dict(format=_FORMAT, files=entries), indent=2).encode()
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


def unpack(archive: Union[str, Path], folder: Union[str, Path]) -> List[Path]:
    """Take the files out of an archive of :func:`pack`.

    All are verified before the first appears in ``folder``. Only the names in the
    manifest are written, and only plain ones: no folders, links or devices.

    Args:
        archive (str | Path): From :func:`pack`.
        folder (str | Path): Where to; made if missing. A file of the same name is
            replaced.

    Returns:
        list[Path]: The files.

    Raises:
        WrongFileError: It is no such archive, or damaged; ``folder`` is as it was.
    """
    archive, folder = Path(archive), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='.unpack-', dir=folder) as temporary:
        try:
            with tarfile.open(archive, 'r:*') as tar:
                names = _extract(tar, Path(temporary), archive)
        except (tarfile.TarError, EOFError, OverflowError) as error:
            raise WrongFileError(f'{archive}: is no whole tar archive: {error}') from error
        for name in names:
            os.replace(Path(temporary, name), folder / name)
    return [folder / name for name in names]


def _extract(tar: tarfile.TarFile, folder: Path, archive: Path) -> List[str]:
    expected = _manifest(tar, archive)
    for member in tar:
        entry = expected.get(member.name)
        if member.name == _MANIFEST and member.offset == 0:
            continue
        if entry is None or not member.isreg() or member.size != entry['size']:
            raise WrongFileError(f'{archive}: holds {member.name!r}, which is not a plain '
                                 'file as in its manifest')
        if Path(folder, member.name).exists():
            raise WrongFileError(f'{archive}: holds {member.name!r} twice')
        _copy(tar.extractfile(member), folder / member.name, entry, archive)
    missing = [name for name in expected if not Path(folder, name).exists()]
    if missing:
        raise WrongFileError(f'{archive}: lacks {", ".join(missing)} of its manifest')
    return list(expected)


def _manifest(tar: tarfile.TarFile, archive: Path) -> Dict[str, dict]:
    first = tar.next()
    if first is None or first.name != _MANIFEST or not first.isreg() or \
            first.size > _LARGEST_MANIFEST:
        raise WrongFileError(f'{archive}: does not begin with {_MANIFEST}: it was not made '
                             'by `mmdeepfill zoo pack`')
    try:
        data = json.loads(tar.extractfile(first).read())
        if data['format'] != _FORMAT:
            raise ValueError(f'format {data["format"]!r}; this version reads {_FORMAT}')
        entries = {str(entry['name']): entry for entry in data['files']}
        plain = all(_is_plain(name) and isinstance(entry['size'], int) and
                    isinstance(entry['sha256'], str) for name, entry in entries.items())
        if not plain or len(entries) < len(data['files']):
            raise ValueError('names must be different, and plain file names')
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongFileError(f'{archive}: its {_MANIFEST} cannot be used: {error}') from error
    return entries


def _is_plain(name: str) -> bool:
    return (bool(name) and not name.startswith('.') and name != _MANIFEST
            and not set(name) & set('/\\:\0'))


def _copy(content: BinaryIO, target: Path, entry: dict, archive: Path) -> None:
    digest = hashlib.sha256()
    with open(target, 'xb') as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    size, found = target.stat().st_size, digest.hexdigest()
    in_name = hash_in_name(target.name) or ''
    if (size, found) != (entry['size'], entry['sha256']) or not found.startswith(in_name):
        raise WrongFileError(
            f'{archive}: {target.name} is damaged: expected {entry["size"]} bytes with sha256 '
            f'{entry["sha256"]}, got {size} with {found}. Nothing was unpacked.')
