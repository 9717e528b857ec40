"""Files that are either the old version or the new one, and how they are told apart."""
import hashlib
import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Iterator, Union

_BLOCK = 2**20
#: A regular expression for the names that :func:`atomic_write` gives its temporary files.
TEMPORARY = r'\.{name}\.[0-9a-f]{{12}}\.tmp'


@contextmanager
def atomic_write(path: Union[str, Path], durable: bool = True) -> Iterator[BinaryIO]:
    """A file to write, which takes its name in one step when the block ends.

    It is a temporary file in the same folder, flushed to the disk before it is renamed
    (POSIX ``rename``). A process killed half way, or a full disk, leaves what was there
    before; after an exception the temporary file is removed too.

    Args:
        path (str | Path): Its name; the folder is made if it is missing.
        durable (bool): Wait until it is on the disk. For thousands of small files that can be
            made again, the name alone in one step is 10 times as fast, and holds against a
            kill, though not against a power cut.

    Raises:
        OSError: It cannot be written. What was there before is still there.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    # The name before the file, unlike mkstemp: no interrupt can leave it behind.
    temporary = target.with_name(f'.{target.name}.{secrets.token_hex(6)}.tmp')
    try:
        with open(temporary, 'xb') as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if target.exists():
            os.chmod(temporary, target.stat().st_mode & 0o777)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(target.parent)


def write_text(text: str, path: Union[str, Path]) -> None:
    """Write a text in UTF-8, whole or not at all, see :func:`atomic_write`."""
    with atomic_write(path) as file:
        file.write(text.encode())


def write_once(path: Union[str, Path], data: bytes) -> None:
    """Write a file whole, unless it is there already with that content.

    Raises:
        FileExistsError: It has other content, and keeps it.
    """
    path = Path(path)
    if not path.exists():
        with atomic_write(path, durable=False) as file:
            file.write(data)
    elif not path.is_file() or path.read_bytes() != data:
        raise FileExistsError(f'{str(path)!r} exists with other content and is not overwritten; '
                              'choose another folder, or move it away')


def sha256_of(path: Union[str, Path]) -> str:
    """sha256 of a file, 64 hex digits."""
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself durable. Windows cannot open folders and needs none."""
    if os.name != 'posix':
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
