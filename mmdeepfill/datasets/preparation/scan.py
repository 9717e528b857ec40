"""Looking at all images of a data set, in processes, to be taken up where it stopped."""

import json
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import Pipe, connection, parent_process
from pathlib import Path
from typing import TextIO

import cv2

from .look import CHECKS, ErrorStream, Look, look_at, look_at_header

#: Where looks are kept below the folder of the lists: one JSON a line.
CACHE_NAME = '.data_scan.jsonl'
_FLUSHED = 200  # looks that a kill may lose

_Stamp = tuple[int, int]  # size and time of change


class ScanCache:
    """Looks that need not be taken again while a file's size and time stay the same.

    Args:
        path (Path, optional): Its file; without one, or where it cannot be written,
            nothing is kept.
        root (Path): What names are relative to. Looks of another root, or by another
            version of the decoder, are not used.
        fresh (bool): Forget what is there.
    """

    def __init__(self, path: Path | None, root: Path, fresh: bool = False) -> None:
        self._root = root
        self._known: dict[str, tuple[_Stamp, Look]] = {}
        self._file: TextIO | None = None
        self._unflushed = 0
        header = [str(root.resolve()), cv2.__version__]
        if path is None:
            return
        usable = not fresh and self._read(path, header)
        try:
            self._file = open(path, 'a' if usable else 'w', encoding='utf-8')
        except OSError:
            return
        # The newline ends a line that a kill has cut off.
        self._file.write('\n' if usable else json.dumps(header) + '\n')

    def _read(self, path: Path, header: list) -> bool:
        if not path.is_file():
            return False
        with open(path, encoding='utf-8', errors='replace') as file:
            if _parsed(file.readline()) != header:
                return False
            for entry in map(_parsed, file):
                if isinstance(entry, list) and len(entry) == 3 + len(Look._fields):
                    name, size, time, *look = entry
                    self._known[name] = ((size, time), Look(*look))
        return True

    def get(self, name: str) -> Look | None:
        """Return the facts of a file that has not changed since."""
        known = self._known.get(name)
        return known[1] if known and known[0] == self._stamp(name) else None

    def put(self, name: str, look: Look) -> None:
        """Keep a look, but not that of a file that was not there."""
        stamp = self._stamp(name)
        if self._file is None or stamp is None:
            return
        self._file.write(json.dumps([name, *stamp, *look]) + '\n')
        self._unflushed += 1
        if self._unflushed >= _FLUSHED:
            self._file.flush()
            self._unflushed = 0

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _stamp(self, name: str) -> _Stamp | None:
        try:
            status = os.stat(self._root / name)
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def scan(
    root: Path,
    names: Sequence[str],
    check: str = 'decode',
    workers: int = 1,
    cache: Path | None = None,
    fresh: bool = False,
) -> dict[str, Look]:
    """Look at image files in parallel, with a progress bar on the error stream.

    Args:
        root (Path): What ``names`` are relative to.
        names (Sequence[str]): Image files; each is looked at once.
        check (str): 'decode' reads all of a file as training does, 'header' kind and size
            only, 'none' nothing.
        workers (int): Processes, >= 1.
        cache (Path, optional): Keeps what 'decode' has seen. An interrupted scan resumes
            from there, and a repeated one looks at changed files only.
        fresh (bool): Look at all files again.

    Returns:
        dict: Name and :class:`Look`, in the order of ``names``; empty for 'none'.

    Raises:
        ValueError: For another ``check`` or number of workers.
        ChildProcessError: If a process was ended from outside.
    """
    if check not in CHECKS:
        raise ValueError(f'check must be one of {CHECKS}, got {check!r}')
    if workers < 1:
        raise ValueError(f'workers (--workers) must be at least 1, got {workers}')
    if check == 'none':
        return {}
    kept = ScanCache(cache if check == 'decode' else None, root, fresh)
    try:
        seen = {name: kept.get(name) for name in names}
        todo = [name for name, look in seen.items() if look is None]
        for name, look in _look_at_all(root, todo, check, workers):
            seen[name] = look
            kept.put(name, look)
    finally:
        kept.close()
    return {name: look for name, look in seen.items() if look is not None}


def _look_at_all(
    root: Path, names: Sequence[str], check: str, workers: int
) -> Iterator[tuple[str, Look]]:
    if not names:
        return
    from rich.console import Console
    from rich.progress import track

    # Small chunks of a small job, so that every process has its share.
    chunk = max(1, min(64, len(names) // (4 * workers)))
    ending, end = Pipe(duplex=False)
    pool = ProcessPoolExecutor(min(workers, len(names)), initializer=_start, initargs=(ending,))
    try:
        looks = pool.map(partial(_look, str(root), check), names, chunksize=chunk)
        # ``looks`` first: zip then runs it to its end, and the bar to 100 %.
        for look, name in zip(
            track(looks, f'checking ({check})', len(names), console=Console(stderr=True)), names
        ):
            yield name, look
    except BrokenProcessPool as error:
        raise ChildProcessError(
            'a process that looks at images was ended, perhaps for want of '
            'memory. Run it again with fewer --workers: it resumes from '
            'there'
        ) from error
    except BaseException:
        # The interpreter would wait for them, for ever where reading hangs.
        end.send_bytes(b'end')
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_errors: ErrorStream | None = None


def _start(ending: connection.Connection) -> None:
    """Start a process: quiet, and ended on request or with the process that started it."""
    global _errors
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's to handle
    parent = parent_process()
    assert parent is not None  # this runs in a process of a pool
    reasons = [ending, parent.sentinel]
    threading.Thread(target=_follow, args=(reasons,), daemon=True).start()
    _errors = ErrorStream()


def _follow(reasons: list) -> None:
    connection.wait(reasons)
    os._exit(1)


def _look(root: str, check: str, name: str) -> Look:
    path = os.path.join(root, name)
    if check != 'decode':
        return look_at_header(path)
    assert _errors is not None  # made by _start
    return look_at(path, _errors)
