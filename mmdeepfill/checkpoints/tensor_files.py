"""Files of torch.save, looked at before torch reads them, and read without running anything.

``weights_only=True`` does not do that alone: before torch 2.6 it also opens programs and tar
archives, which run code, and no release compares the lengths that a pickle claims with what
the file holds, or its checksums.
"""

import os
import pickle
import tarfile
import zipfile
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple

import torch

from ..core.files import open_regular
from .pickle_scan import Scan, scan_pickle
from .zip_entries import plain_entries, wrong_entry

#: What torch.save wrote before torch 1.6 begins with: its magic number, pickled.
_LEGACY = b'l\xfc\x9cF\xf9 j\xa8P\x19.'
_ZIP = b'PK\x03\x04'
#: By this entry torch tells a program from a file of tensors.
PROGRAM = 'constants.pkl'
#: Of a value, by the kind of storage.
_BYTES = {
    f'{name}Storage': size
    for size, names in {
        1: ('Untyped', 'Byte', 'Char', 'Bool', 'QInt8', 'QUInt8', 'QUInt4x2', 'QUInt2x4'),
        2: ('Short', 'Half', 'BFloat16'),
        4: ('Int', 'Float', 'QInt32'),
        8: ('Long', 'Double', 'ComplexFloat'),
        16: ('ComplexDouble',),
    }.items()
    for name in names
}


class Inert:
    """Stands where a pickle has an object of a class that is not read.

    It takes whatever the pickle does to it and keeps nothing.
    """

    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return self

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, item):
        pass

    def extend(self, items):
        pass


def load_tensors(path: str | Path, map_location='cpu') -> Any:
    """``torch.load`` of tensors and plain values alone.

    Args:
        path (str | Path): The file.
        map_location: As in torch.load.

    Raises:
        ValueError: It is no such file; see :func:`check_container`. What torch raises of damage
            passes.
        pickle.UnpicklingError: It holds objects; names the class of the first.
    """
    objects = check_container(path).objects
    if objects:
        raise pickle.UnpicklingError(f'Unsupported global: GLOBAL {objects[0]}')
    return torch.load(path, map_location=map_location, weights_only=True)


def load_plain(file: str | Path) -> dict:
    """Load a dict of a file of torch.save, without running anything in it.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is damaged, or holds more than tensors and plain values.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     torch.save({'bias': torch.zeros(2)}, f'{folder}/bias.pth')
        ...     load_plain(f'{folder}/bias.pth')
        {'bias': tensor([0., 0.])}
    """
    try:
        state = load_tensors(file)
    except (FileNotFoundError, IsADirectoryError):
        raise
    except pickle.UnpicklingError as error:
        raise ValueError(
            f'{file}: no PyTorch checkpoint, or one that holds more than tensors '
            f'and plain values, which could run code: {error}'
        ) from error
    except MemoryError:
        raise
    except Exception as error:  # what a damaged file does to a parser is open
        raise ValueError(f'{file}: damaged, or no PyTorch checkpoint: {error}') from error
    if not isinstance(state, dict):
        raise ValueError(f'{file}: expected a dict of tensors; got {type(state).__name__}')
    return state


class Container(NamedTuple):
    """A file that may be read.

    Attributes:
        is_zip (bool): As torch 1.6 and later write.
        objects (list[str]): Dotted names of what it would make objects of.
    """

    is_zip: bool
    objects: list[str]


def check_container(path: str | Path) -> Container:
    """Refuse what torch would run, unpack to many times its size, or read beyond its end.

    Raises:
        ValueError: It is a TorchScript program, a tar or another archive, holds compressed
            entries, tensors longer than their data, or opcodes that weight files do not have (see
            :func:`~mmdeepfill.checkpoints.pickle_scan.scan_pickle`), or is damaged: an entry of a
            zip file does not have its checksum.
        OSError: It cannot be opened, or is no regular file.
    """
    with open_regular(path) as file:
        head = file.read(tarfile.BLOCKSIZE)
        length = os.fstat(file.fileno()).st_size
        if not head.startswith(_ZIP):
            if _LEGACY not in head[:32] or _is_tar(head):
                raise ValueError('it does not begin as the files that torch.save writes')
            file.seek(0)
            return Container(False, _scan_legacy(file, length))
    try:
        with zipfile.ZipFile(path) as archive:
            return Container(True, _scan_zip(archive, length))
    except Exception as error:  # what a damaged archive does to its parser is open
        if type(error) in (ValueError, MemoryError):
            raise
        raise ValueError(f'its zip archive is damaged: {error}') from error


def has_checksums(path: str | Path) -> bool:
    """Test for a zip archive, as torch 1.6 and later write; each of its entries has a CRC."""
    with open_regular(path) as file:
        return file.read(4) == _ZIP


def _is_tar(head: bytes) -> bool:
    """By the checksum of the first header, as torch tells it; what it names is not read."""
    try:
        tarfile.TarInfo.frombuf(head, 'utf-8', 'surrogateescape')
    except (tarfile.TarError, ValueError):
        return False
    return True


def _scan_legacy(file: BinaryIO, length: int) -> list[str]:
    """Five pickles, the fourth of which has the tensors; then the data, without checksums."""
    scans = [_scanned(file) for _ in range(5)]
    claims = [claim for scan in scans for claim in scan.claims]
    if sum(_item_bytes(claim.kind) * claim.count for claim in claims) > length:
        raise ValueError('its tensors are longer than the file')
    return [name for scan in scans for name in scan.objects]


def _scan_zip(archive: zipfile.ZipFile, length: int) -> list[str]:
    names = [entry.filename.rsplit('/', 1)[-1].lower() for entry in archive.infolist()]
    if PROGRAM in names:
        raise ValueError('it is a TorchScript program')
    sizes = plain_entries(archive, length)
    if names.count('data.pkl') != 1 or 'data.pkl' not in sizes:
        raise ValueError(f'expected one entry data.pkl, got {names.count("data.pkl")}')
    wrong = wrong_entry(archive)
    if wrong:
        raise ValueError(f'{wrong} does not have its checksum')
    return scan_entry(archive, sizes).objects


def scan_entry(archive: zipfile.ZipFile, sizes: dict[str, int]) -> Scan:
    """Follow the pickle ``data.pkl`` of an archive.

    Args:
        archive (ZipFile): Open.
        sizes (dict[str, int]): From :func:`~mmdeepfill.checkpoints.zip_entries.plain_entries`.

    Raises:
        ValueError: There is none; it is damaged, or names more data than the archive has.
    """
    if 'data.pkl' not in sizes:
        raise ValueError('expected an entry data.pkl, got none')
    folder = archive.namelist()[0].partition('/')[0]
    with archive.open(f'{folder}/data.pkl') as file:
        scan = _scanned(file)
    for kind, key, count in scan.claims:
        if _item_bytes(kind) * count > sizes.get(f'data/{key}', 0):
            raise ValueError(
                f'{count} values of {kind} are longer than their data '
                f'({sizes.get(f"data/{key}", 0)} bytes)'
            )
    return scan


def _scanned(file: IO[bytes]) -> Scan:
    try:
        return scan_pickle(file)
    except ValueError as error:
        raise ValueError(f"its pickle is damaged, or no weight file's: {error}") from error


def _item_bytes(kind: str) -> int:
    if kind not in _BYTES:
        raise ValueError(f'it has values of the unknown type {kind}')
    return _BYTES[kind]
