"""Photographs of telephones: HEIC and HEIF, which Pillow reads with the help of a library."""

import os
from importlib.util import find_spec

from ...core.optional import optional_import
from ...datasets.image_files import PathLike

#: Ends of names.
SUFFIXES = ('.heic', '.heif', '.hif')
#: Brands of the files, behind ``ftyp``.
_BRANDS = (b'heic', b'heix', b'hevc', b'heim', b'heis', b'mif1', b'msf1')


def is_heif_name(name: PathLike) -> bool:
    """True if a file is called as HEIC and HEIF are.

    Example:
        >>> is_heif_name('IMG_1.HEIC'), is_heif_name('a.jpg')
        (True, False)
    """
    return os.fspath(name).lower().endswith(SUFFIXES)


def is_heif(data: bytes) -> bool:
    """True if a file says that it is HEIC or HEIF.

    Example:
        >>> is_heif(b'....ftypheic'), is_heif(b'GIF89a......')
        (True, False)
    """
    return data[4:8] == b'ftyp' and data[8:12] in _BRANDS


def enable_heif() -> bool:
    """Let Pillow read HEIC and HEIF if ``pi-heif`` is installed (``mmdeepfill[heic]``).

    Returns:
        bool: True if it can read them now.

    Example:
        >>> enable_heif() in (True, False)
        True
    """
    if find_spec('pi_heif') is None:
        return False
    optional_import('pi_heif', 'heic').register_heif_opener()
    return True
