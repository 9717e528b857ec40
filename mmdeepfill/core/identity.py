"""Telling whether a file is the one it should be."""

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import WrongFileError
from .files import md5_of, sha256_of

#: OpenMMLab's way to name a file: ``<name>-<first 8 hex digits of its sha256>.pth``.
_HASH_IN_NAME = re.compile(r'-([0-9a-f]{8})\.[A-Za-z0-9]+$')


@dataclass(frozen=True)
class Identity:
    """The facts that are known of a file before it is downloaded.

    Args:
        sha256 (str, optional): The first hex digits of its sha256, or all 64.
        size (int, optional): Its size in bytes.
        md5 (str, optional): Its MD5, 32 hex digits, where its authors publish nothing better.
    """

    sha256: str | None = None
    size: int | None = None
    md5: str | None = None

    @property
    def is_known(self) -> bool:
        """True if a wrong file would be noticed."""
        return self.sha256 is not None or self.md5 is not None

    def fault(self, path: Path) -> str | None:
        """Compare the file at ``path``: the fault in words, or None."""
        size = path.stat().st_size
        if self.size is not None and size != self.size:
            return f'expected {self.size} bytes, got {size}'
        if self.sha256 is not None:
            found = sha256_of(path)
            if not found.startswith(self.sha256):
                shown = max(len(self.sha256), 8)
                return f'expected sha256 {self.sha256}, got {found[:shown]} ({size} bytes)'
        if self.md5 is not None:
            found = md5_of(path)
            if found != self.md5:
                return f'expected MD5 {self.md5}, got {found} ({size} bytes)'
        return None


def hash_in_name(name: str) -> str | None:
    """The 8 hex digits before the suffix of a file name, or None if there are none."""
    found = _HASH_IN_NAME.search(name)
    return found and found.group(1)


def verify(path: str | Path, identity: Identity | None = None) -> str:
    """Check that a file is the one its name says, or ``identity``.

    Args:
        path (str | Path): A file.
        identity (Identity, optional): What it should be; by default, the hash in its name.

    Returns:
        str: Its sha256, 64 hex digits.

    Raises:
        WrongFileError: It is another, or nothing tells what it should be.
        FileNotFoundError: There is none.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, 'empty-e3b0c442.pth')  # the sha256 of nothing begins so
        ...     file.touch()
        ...     verify(file)[:16]
        'e3b0c44298fc1c14'
    """
    path = Path(path)
    identity = identity or Identity(hash_in_name(path.name))
    if not path.is_file():
        raise FileNotFoundError(f'no file {str(path)!r}')
    if not identity.is_known:
        raise WrongFileError(
            f'{path}: cannot be verified: its name does not end in -<8 hex digits of its '
            'sha256>, as in model_20200619-c00a0e21.pth, and the zoo does not list it'
        )
    fault = identity.fault(path)
    if fault:
        raise WrongFileError(f'{path}: is not the file that it should be: {fault}')
    return sha256_of(path)
