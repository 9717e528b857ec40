"""Files of torch.save, looked at before torch reads them, and read without running anything.

``weights_only=True`` does not do that alone: before torch 2.6 it also opens programs and tar
archives, which run code, and no release compares the lengths that a pickle claims with what
the file holds.
"""
import pickle
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Tuple, Union

import torch

#: What torch.save wrote before torch 1.6 begins with: its magic number, pickled.
_LEGACY = b'l\xfc\x9cF\xf9 j\xa8P\x19.'
_ZIP = b'PK\x03\x04'
#: Of a value, by the kind of storage.
_BYTES = {f'{name}Storage': size for size, names in {
    1: ('Untyped', 'Byte', 'Char', 'Bool', 'QInt8', 'QUInt8', 'QUInt4x2', 'QUInt2x4'),
    2: ('Short', 'Half', 'BFloat16'), 4: ('Int', 'Float', 'QInt32'),
    8: ('Long', 'Double', 'ComplexFloat'), 16: ('ComplexDouble', )}.items() for name in names}


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


def load_tensors(path: Union[str, Path], map_location='cpu') -> Any:
    """``torch.load`` of tensors and plain values alone.

    Args:
        path (str | Path): The file.
        map_location: As in torch.load.

    Raises:
        ValueError: It is no such file; see :func:`check_container`. What torch raises of damage
            and of objects (:class:`pickle.UnpicklingError`) passes.
    """
    check_container(path)
    return torch.load(path, map_location=map_location, weights_only=True)


def check_container(path: Union[str, Path]) -> bool:
    """Refuse what torch would run, unpack to many times its size, or read beyond its end.

    Returns:
        bool: Whether it is a zip file, as torch 1.6 and later write.

    Raises:
        ValueError: It is a TorchScript program, a tar or another archive, holds compressed
            entries or tensors longer than their data, or is damaged.
        OSError: It cannot be opened.
    """
    with open(path, 'rb') as file:
        head = file.read(64)
    if not head.startswith(_ZIP):
        if _LEGACY not in head[:32] or _is_tar(path):
            raise ValueError('it does not begin as the files that torch.save writes')
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive, Path(path).stat().st_size)
    except Exception as error:  # what a damaged archive does to its parser is open
        if type(error) in (ValueError, MemoryError):
            raise
        raise ValueError(f'its zip archive is damaged: {error}') from error
    return True


def _is_tar(path: Union[str, Path]) -> bool:
    """As torch tries it: without compression."""
    try:
        tarfile.open(path, 'r:').close()
    except (tarfile.TarError, ValueError, OverflowError, EOFError):
        return False
    return True


def _check_entries(archive: zipfile.ZipFile, length: int) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(name.rsplit('/', 1)[-1] == 'constants.pkl' for name in names):
        raise ValueError('it is a TorchScript program')
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise ValueError('entries are compressed, which torch.save never does')
    if sum(entry.file_size for entry in entries) > length or len(set(names)) < len(names):
        raise ValueError('its entries are longer than the file, or of one name')
    pickles = [name for name in names if name.rsplit('/', 1)[-1] == 'data.pkl']
    if len(pickles) != 1:
        raise ValueError(f'expected one entry data.pkl, got {len(pickles)}')
    folder = pickles[0][:-len('data.pkl')]
    sizes = {entry.filename: entry.file_size for entry in entries}
    with archive.open(pickles[0]) as file:
        for kind, key, count in _claims(file):
            record = f'{folder}data/{key}'
            if _item_bytes(kind) * count > sizes.get(record, 0):
                raise ValueError(f'{count} values of {kind} are longer than their data '
                                 f'({sizes.get(record, 0)} bytes)')


def _claims(file) -> List[Tuple[str, str, int]]:
    """Type, key and number of values of each storage that a pickle names; nothing is imported."""
    claims: Dict[str, Tuple[str, str, int]] = {}

    class Reader(pickle.Unpickler):

        def find_class(self, module, name):
            return type(name, (Inert, ), {})

        def persistent_load(self, pid):
            try:
                _, kind, key, _, count = pid
                if not isinstance(key, str) or type(count) is not int or count < 0:
                    raise TypeError
                claims[f'{key} {kind.__name__} {count}'] = (kind.__name__, key, count)
            except (TypeError, ValueError, AttributeError):
                raise pickle.UnpicklingError('a storage is named in an unknown way') from None
            return Inert()

    try:
        Reader(file).load()
    except Exception as error:  # what a hostile pickle does to its parser is open
        raise ValueError(f'its data.pkl is damaged: {type(error).__name__}: {error}') from error
    return list(claims.values())


def _item_bytes(kind: str) -> int:
    if kind not in _BYTES:
        raise ValueError(f'it has values of the unknown type {kind}')
    return _BYTES[kind]
