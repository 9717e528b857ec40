"""A file from the first of several sources that gives it, whole and right."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..core.errors import DownloadError
from ..core.files import naming
from ..core.identity import Identity
from .sources import Interruption, RangeRefused, SourceError, open_source

try:
    import fcntl
except ImportError:  # Windows: two processes must not fetch one file there.
    fcntl = None  # type: ignore[assignment]

#: Called with the bytes there are and, if known, those there will be.
Progress = Callable[[int, int | None], None]
_LONGEST_PAUSE = 30.0


def fetch(
    sources: Sequence[str],
    target: Path,
    identity: Identity = Identity(),
    timeout: float = 30.0,
    retries: int = 4,
    pause: float = 1.0,
    progress: Progress | None = None,
) -> Path:
    """Get a file, unless it is there already.

    Bytes go to ``<target>.part``, which outlives an interruption: the next call asks for
    the rest alone, if ``identity`` can tell whether the result is right. ``target`` appears
    in one step, after the file has been verified and flushed to the disk; until then what
    was there before stays. Processes that want the same file wait for one another.

    Args:
        sources (Sequence[str]): ``http(s)://`` or ``file://`` addresses of the file, or
            paths, in the order in which they are tried.
        target (Path): Where to; its folder is made.
        identity (Identity): What the file is. With no hash, any file is taken whose size
            is what its source announced.
        timeout (float): Seconds without an answer, or with less than 1 KiB each, after
            which a connection is given up.
        retries (int): How often a source is asked again without any new byte.
        pause (float): Seconds before the first of these; doubled each time, up to 30.
        progress (Progress, optional): Told of each block.

    Returns:
        Path: ``target``.

    Raises:
        DownloadError: No source gave the file. The message says why, for each.
        OSError: ``target`` cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     source = Path(folder, 'source.bin')
        ...     _ = source.write_bytes(b'weights')
        ...     fetch([str(source)], Path(folder, 'target.bin')).read_bytes()
        b'weights'
    """
    if _is_there(target, identity):
        return target
    if target.is_dir():
        raise IsADirectoryError(f'{target}: expected a file or nothing, got a folder')
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + '.part')
    with _locked(part) as file:
        if _is_there(target, identity):
            part.unlink()
            return target
        faults: list[str] = []
        for source in sources:
            attempt = _Attempt(source, file, part, identity, timeout, progress)
            try:
                attempt.run(retries, pause)
            except SourceError as error:
                faults.append(f'  {source}: {error}')
                continue
            os.fsync(file.fileno())
            os.replace(part, target)
            return target
        if not part.stat().st_size:
            part.unlink()
    left = ''
    if part.exists():
        left = f'\n{part} keeps the part that arrived; the next call resumes there.'
    raise DownloadError(f'{target.name} could not be had:\n' + '\n'.join(faults) + left)


def _is_there(target: Path, identity: Identity) -> bool:
    return target.is_file() and identity.fault(target) is None


@contextmanager
def _locked(part: Path) -> Iterator[BinaryIO]:
    """``part``, opened for reading and writing by this process alone."""
    while True:
        with open(part, 'a+b') as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            # Who held the lock may have given the file its final name, or removed it.
            if part.exists() and os.path.samestat(os.fstat(file.fileno()), part.stat()):
                yield file
                return


class _Attempt:
    """One source, asked until it has given the whole file or does not help any more."""

    def __init__(
        self,
        source: str,
        file: BinaryIO,
        part: Path,
        identity: Identity,
        timeout: float,
        progress: Progress | None,
    ):
        self.source, self.file, self.part = source, file, part
        self.identity, self.timeout = identity, timeout
        self.progress = progress or (lambda done, total: None)

    def run(self, retries: int, pause: float) -> None:
        """Fill the part file, whatever it held, and verify it.

        Raises:
            SourceError: This source does not have the file that is wanted.
        """
        if not self.identity.is_known:
            self.file.truncate(0)
        inherited, furthest, failed = self._size() > 0, self._size(), 0
        while True:
            try:
                self._receive()
            except Interruption as error:
                if isinstance(error, RangeRefused):
                    if self.identity.is_known and self.identity.fault(self.part) is None:
                        return
                    self.file.truncate(0)
                failed = 0 if self._size() > furthest else failed + 1
                furthest = max(furthest, self._size())
                if failed > retries:
                    raise SourceError(
                        f'{error}; asked {failed} times without a new byte'
                    ) from error
                if failed:
                    time.sleep(max(error.wait, min(pause * 2 ** (failed - 1), _LONGEST_PAUSE)))
                continue
            fault = self.identity.fault(self.part)
            if fault is None:
                return
            self.file.truncate(0)
            if not inherited:
                raise SourceError(f'gives another file: {fault}')
            # What an earlier call or another source left may have been wrong.
            inherited, furthest = False, 0

    def _size(self) -> int:
        return os.fstat(self.file.fileno()).st_size

    def _receive(self) -> None:
        """Append what the source has after the end of the part file."""
        with open_source(self.source, self._size(), self.timeout) as stream:
            self._check_announced(stream.total)
            self.file.truncate(stream.offset)
            done = stream.offset
            self.progress(done, stream.total)
            size = self.identity.size if stream.total is None else stream.total
            for block in stream.blocks:
                done += len(block)
                if size is not None and done > size:  # it may never end
                    raise SourceError(f'gives more than the {size} bytes of the file')
                self._write(block)
                self.progress(done, stream.total)
        if size is not None and done < size:
            raise Interruption(f'ended after {done} of {size} bytes')
        if done == 0 and self.identity.size != 0:
            raise SourceError('gives an empty file')

    def _write(self, block: bytes) -> None:
        with naming(self.part):
            self.file.write(block)
            self.file.flush()

    def _check_announced(self, total: int | None) -> None:
        if None not in (total, self.identity.size) and total != self.identity.size:
            raise SourceError(f'has another file, of {total} bytes instead of {self.identity.size}')
