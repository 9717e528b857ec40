"""A log of JSON lines, and what it says is done."""

import hashlib
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ...core.files import lock, naming, sha256_of
from ...imageio.video import frame_files

DONE, FAILED = 'done', 'failed'

#: Of a record: what has to be the same for a result to be still good.
COMPARED = ('source_sha256', 'mask_sha256', 'sketch_sha256', 'options', 'model')


class RunLog:
    """One object a line and file: what was read and written, and how it went.

    A line is written at once and reaches the file whole or, after a power cut, as a broken
    last line, which reading leaves out. Runs are appended to one another.

    Args:
        path (Path, optional): Made, with its folder, if it is missing. None: nothing is kept.
        shared (bool): Other runs that say so too may write to it at the same time.

    Raises:
        ValueError: There is a file that is no such log, which is not touched; or another run is
            writing to it.
        OSError: It cannot be read or written.
    """

    def __init__(self, path: Path | None, shared: bool = False) -> None:
        self.path = path or Path(os.devnull)
        self._done: dict[str, dict[str, Any]] = {}
        if path is None:
            self._file = open(os.devnull, 'ab')
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, 'ab')
        try:
            if path.is_file() and not lock(self._file, shared):  # /dev/null is everybody's
                raise ValueError(
                    f'another run is writing results and the log {str(path)!r}: wait until it '
                    'ends, or name another place with --out and --log'
                )
            if not self._read():
                self._append(b'\n')
        except BaseException:
            self._file.close()
            raise

    def _append(self, data: bytes) -> None:
        with naming(self.path):
            self._file.write(data)
            self._file.flush()

    def _read(self) -> bool:
        """Take up what is there; False if the last line is broken."""
        data = self.path.read_bytes()
        lines = data.split(b'\n')
        records = [_record(line) for line in lines]
        if any(line.strip() for line in lines) and not any(records):
            raise ValueError(
                f'{str(self.path)!r} is not a log of this command; it is left as it '
                'is. Name another with --log'
            )
        for record in filter(None, records):
            if record['status'] == DONE:
                self._done[record['output']] = record
        return data.endswith(b'\n') or not data

    def key(self, output: Path) -> str:
        """The name of a result in the log: its path from the folder of the log, with ``/``."""
        folder = os.path.realpath(self.path.parent)
        # the name itself is not resolved: a link is replaced, not followed
        place = os.path.join(os.path.realpath(output.parent), output.name)
        return Path(os.path.relpath(place, folder)).as_posix()

    def done(self, output: Path) -> dict[str, Any] | None:
        """The last record of success for a result, if there is one."""
        return self._done.get(self.key(output))

    def write(self, output: Path, **record: Any) -> None:
        """Append what became of a result.

        Args:
            output (Path): The result.
            **record: ``status``, and other values that JSON knows.

        Raises:
            OSError: It cannot be written.
        """
        record = dict(
            time=datetime.now(timezone.utc).isoformat(timespec='seconds'),
            output=self.key(output),
            **record,
        )
        # ASCII, since names of files need not be UTF-8; NaN is no JSON
        self._append(json.dumps(record, allow_nan=False).encode() + b'\n')
        if record['status'] == DONE:
            self._done[record['output']] = record

    def close(self) -> None:
        """Flush to the disk and close."""
        self._file.flush()
        if str(self.path) != os.devnull:
            os.fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> 'RunLog':
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    known = isinstance(value, dict) and isinstance(value.get('output'), str)
    return value if known and value.get('status') in (DONE, FAILED) else None


def standing(
    output: Path, now: dict[str, Any], before: dict[str, Any] | None, overwrite: bool
) -> bool:
    """Test whether a result is done already.

    It is if the log says that it was made of the same bytes of source, mask and sketch, with
    the same options and the same model, and the file still has the bytes that were written.

    Args:
        output (Path): The result.
        now (dict): The values of :data:`COMPARED`, as they are now.
        before (dict, optional): The record of how it was made.
        overwrite (bool): A file that the log does not know may be replaced.

    Raises:
        FileExistsError: There is a file that is not what the log says was written, so that
            replacing it could lose somebody's work.
    """
    if not os.path.lexists(output):
        return False
    if before is not None and output.is_file() and sha256_of(output) == before.get('output_sha256'):
        return all(now[name] == before.get(name) for name in COMPARED)
    if overwrite:
        return False
    how = 'the log does not know it' if before is None else 'it was changed since it was written'
    raise FileExistsError(
        f'the result {str(output)!r} exists and {how}; move it away, or replace it with --overwrite'
    )


def sha256_of_input(path: Path) -> str:
    """The sha256 of a file; for a folder of masks of frames, of the names and hashes in it."""
    if not path.is_dir():
        return sha256_of(path)
    digest = hashlib.sha256()
    for file in frame_files(path):
        digest.update(f'{file.relative_to(path).as_posix()} {sha256_of(file)}\n'.encode())
    return digest.hexdigest()
