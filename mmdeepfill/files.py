"""Files that are either the old version or the new one, and how they are told apart."""
import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Iterator, Union

_BLOCK = 2**20


@contextmanager
def atomic_write(path: Union[str, Path]) -> Iterator[BinaryIO]:
    """A file to write, which takes its name in one step when the block ends.

    It is a temporary file in the same folder, flushed to the disk before it is renamed
    (POSIX ``rename``). A process killed half way, or a full disk, leaves what was there
    before; after an exception the temporary file is removed too.

    Args:
        path (str | Path): Its name; the folder is made if it is missing.

    Raises:
        OSError: It cannot be written. What was there before is still there.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(
        prefix=f'.{target.name}.', suffix='.tmp', dir=target.parent)
    try:
        with os.fdopen(handle, 'wb') as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode_for(target))
        os.replace(temporary, target)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
    _sync_folder(target.parent)


def write_text(text: str, path: Union[str, Path]) -> None:
    """Write a text in UTF-8, whole or not at all, see :func:`atomic_write`."""
    with atomic_write(path) as file:
        file.write(text.encode())


def sha256_of(path: Union[str, Path]) -> str:
    """sha256 of a file, 64 hex digits."""
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _mode_for(target: Path) -> int:
    """Permissions an ordinary open() would give; mkstemp gives 0600."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself durable. Windows cannot open folders and needs none."""
    if os.name != 'posix':
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
