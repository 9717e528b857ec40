"""Files written whole or not at all, locks, and regular files alone."""

import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: Numbers of errors of a disk, quota or limit that allows no more bytes.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_BLOCK = 2**20
_KINDS = (
    (stat.S_ISDIR, 'a folder'),
    (stat.S_ISFIFO, 'a named pipe'),
    (stat.S_ISSOCK, 'a socket'),
    (stat.S_ISCHR, 'a device'),
    (stat.S_ISBLK, 'a device'),
)
#: Bytes that a name may have on the usual file systems.
_LONGEST_NAME = 255
#: The names that :func:`atomic_write` gives its temporary files.
_TEMPORARY = re.compile(r'\.(?P<name>.+)\.[0-9a-f]{12}\.tmp')


class NotAFileError(OSError):
    """Something that has a name as files have, and is none.

    Args:
        path (str | Path): Its name.
        kind (str): What it is, such as 'a named pipe'.
    """

    def __init__(self, path: str | os.PathLike[str], kind: str) -> None:
        super().__init__(errno.EINVAL, f'expected a regular file, got {kind}', os.fspath(path))
        self.kind = kind


@contextmanager
def atomic_write(path: str | os.PathLike[str], durable: bool = True) -> Iterator[BinaryIO]:
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
        OSError: It cannot be written. What was there before is still there. A full disk is
            reported with the name of the file.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    # The name before the file, unlike mkstemp: no interrupt can leave it behind.
    temporary = target.with_name(f'.{temporary_stem(target.name)}.{secrets.token_hex(6)}.tmp')
    try:
        with naming(target), open(temporary, 'xb') as file:
            lock(file)
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if target.exists():
            os.chmod(temporary, target.stat().st_mode & 0o777)
        os.replace(temporary, target)
    except BaseException as error:
        with suppress(OSError):  # a name that was too long to write is too long to remove
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(temporary):
            error.filename = str(target)  # what the user named
            del error.filename2
        raise
    if durable:
        _sync_folder(target.parent)


def temporary_stem(name: str) -> str:
    """The part of a file's name that the name of its temporary file holds.

    It is the whole name, or as many bytes of a long one as leave room for the rest. A name that
    is itself too long for a file stays, so that writing it fails before any work is done.

    Example:
        >>> temporary_stem('a.png'), len(temporary_stem(250 * 'a' + '.png'))
        ('a.png', 237)
    """
    data, room = os.fsencode(name), _LONGEST_NAME - len('..0123456789ab.tmp')
    if room < len(data) <= _LONGEST_NAME:
        return data[:room].decode(errors='ignore')  # without a part of a character
    return name


def write_text(text: str, path: str | os.PathLike[str]) -> None:
    """Write a text in UTF-8, whole or not at all, see :func:`atomic_write`."""
    with atomic_write(path) as file:
        file.write(text.encode())


def write_once(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file whole, unless it is there already with that content.

    Raises:
        FileExistsError: It has other content, and keeps it.
    """
    path = Path(path)
    if not path.exists():
        with atomic_write(path, durable=False) as file:
            file.write(data)
    elif not path.is_file() or path.read_bytes() != data:
        raise FileExistsError(
            f'{str(path)!r} exists with other content and is not overwritten; '
            'choose another folder, or move it away'
        )


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file to read, and nothing else that has a name.

    A named pipe would wait for a writer, and a device would be read without end.

    Args:
        path (str | Path): The file; a link is followed.

    Raises:
        NotAFileError: It is a folder, a named pipe, a socket or a device.
        OSError: It cannot be opened.
    """
    # Without waiting for the writer of a pipe; what was opened is what is looked at.
    flags = os.O_RDONLY | getattr(os, 'O_BINARY', 0) | getattr(os, 'O_CLOEXEC', 0)
    try:
        handle = os.open(path, flags | getattr(os, 'O_NONBLOCK', 0))
    except BlockingIOError:  # another program has a lease on the file, and gives it up in a while
        handle = os.open(path, flags)
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        kind = next((name for test, name in _KINDS if test(mode)), 'something else')
        raise NotAFileError(path, kind)
    return os.fdopen(handle, 'rb')


@contextmanager
def naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Add a file's name to the error of a full or failing disk.

    Python reports what goes wrong while a file is opened with its name, and what goes wrong
    while it is written without.

    Raises:
        OSError: If the block raises it; with ``path`` if it had no name.
    """
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in (*NO_ROOM, errno.EIO):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def lock(file: IO, shared: bool = False) -> bool:
    """Lock a file for this process alone, until it is closed or the process ends.

    Args:
        file (IO): Open for writing.
        shared (bool): Let others in that lock it so too.

    Returns:
        bool: False if another process, or another open file of this one, holds the lock. True
        also where the system or the file system has no locks.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # of a file system without locks
        pass
    return True


def remove_half_written(folder: str | Path, is_ours: Callable[[str], bool]) -> list[Path]:
    """Remove temporary files of :func:`atomic_write` whose processes were killed.

    One that a living process still writes is locked, and stays.

    Args:
        folder (str | Path): Where to look, not below. Need not exist.
        is_ours (callable): From the name that a file was to get, or of a long one what
            :func:`temporary_stem` leaves, True if it may go.

    Returns:
        list[Path]: The files that are gone.
    """
    gone = []
    for path in sorted(Path(folder).glob('.*.tmp')):
        found = _TEMPORARY.fullmatch(path.name)
        if found is None or not is_ours(found['name']) or not path.is_file():
            continue
        try:
            with open(path, 'r+b') as file:
                if not lock(file):
                    continue
            path.unlink()
        except OSError:  # another process was faster, or it is not ours to remove
            continue
        gone.append(path)
    return gone


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Compute the sha256 of a file, 64 hex digits."""
    return _digest(path, hashlib.sha256())


def md5_of(path: str | os.PathLike[str]) -> str:
    """MD5 of a file, 32 hex digits: tells which published file it is, not who made it."""
    return _digest(path, hashlib.md5(usedforsecurity=False))


def _digest(path: str | os.PathLike[str], digest) -> str:
    with open_regular(path) as file:
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
