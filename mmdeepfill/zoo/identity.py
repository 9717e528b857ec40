"""Telling whether a file is the one it should be."""
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

from ..files import sha256_of
from .errors import WrongFileError

#: OpenMMLab's way to name a file: ``<name>-<first 8 hex digits of its sha256>.pth``.
_HASH_IN_NAME = re.compile(r'-([0-9a-f]{8})\.[A-Za-z0-9]+$')


@dataclass(frozen=True)
class Identity:
    """What is known of a file before it is seen.

    Args:
        sha256 (str, optional): The first hex digits of its sha256, or all 64.
        size (int, optional): Its size in bytes.
    """
    sha256: Optional[str] = None
    size: Optional[int] = None

    @property
    def is_known(self) -> bool:
        """Whether a wrong file would be noticed."""
        return self.sha256 is not None

    def fault(self, path: Path) -> Optional[str]:
        """What is wrong with the file at ``path``, or None."""
        size = path.stat().st_size
        if self.size is not None and size != self.size:
            return f'expected {self.size} bytes, got {size}'
        if self.sha256 is not None:
            found = sha256_of(path)
            if not found.startswith(self.sha256):
                shown = max(len(self.sha256), 8)
                return f'expected sha256 {self.sha256}, got {found[:shown]} ({size} bytes)'
        return None


def hash_in_name(name: str) -> Optional[str]:
    """The 8 hex digits before the suffix of a file name, or None if there are none."""
    found = _HASH_IN_NAME.search(name)
    return found and found.group(1)


def verify(path: Union[str, Path], identity: Optional[Identity] = None) -> str:
    """Check that a file is the one its name says, or ``identity``.

    Args:
        path (str | Path): A file.
        identity (Identity, optional): What it should be; by default, the hash in its name.

    Returns:
        str: Its sha256, 64 hex digits.

    Raises:
        WrongFileError: It is another, or nothing tells what it should be.
        FileNotFoundError: There is none.
    """
    path = Path(path)
    identity = identity or Identity(hash_in_name(path.name))
    if not path.is_file():
        raise FileNotFoundError(f'no file {str(path)!r}')
    if not identity.is_known:
        raise WrongFileError(
            f'{path}: cannot be verified: its name does not end in -<8 hex digits of its '
            'sha256>, as in model_20200619-c00a0e21.pth, and the zoo does not list it')
    fault = identity.fault(path)
    if fault:
        raise WrongFileError(f'{path}: is not the file that it should be: {fault}')
    return sha256_of(path)
