"""A log of JSON lines, and what it says is done."""
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Optional

from ...files import sha256_of

DONE, FAILED = 'done', 'failed'

#: Of a record: what has to be the same for a result to be still good.
COMPARED = ('source_sha256', 'mask_sha256', 'sketch_sha256', 'options', 'model')


class RunLog:
    """One object a line and file: what was read and written, and how it went.

    A line is written at once and reaches the file whole or, after a power cut, as a broken
    last line, which reading leaves out. Runs are appended to one another.

    Args:
        path (Path, optional): Made, with its folder, if it is missing. None: nothing is kept.

    Raises:
        ValueError: There is a file that is no such log; it is not touched.
        OSError: It cannot be read or written.
    """

    def __init__(self, path: Optional[Path]) -> None:
        self.path = path or Path(os.devnull)
        self._done: Dict[str, Dict[str, Any]] = {}
        if path is None:
            self._file = open(os.devnull, 'ab')
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = self._read()
        self._file = open(path, 'ab')
        if not whole:
            self._file.write(b'\n')
            self._file.flush()

    def _read(self) -> bool:
        """Take up what is there; False if the last line is broken."""
        if not self.path.exists():
            return True
        data = self.path.read_bytes()
        lines = data.split(b'\n')
        records = [_record(line) for line in lines]
        if any(line.strip() for line in lines) and not any(records):
            raise ValueError(f'{str(self.path)!r} is not a log of this command; it is left as it '
                             'is. Name another with --log')
        for record in filter(None, records):
            if record['status'] == DONE:
                self._done[record['output']] = record
        return data.endswith(b'\n') or not data

    def key(self, output: Path) -> str:
        """How the log names a result: from the folder of the log, with ``/``."""
        folder = os.path.realpath(self.path.parent)
        # the name itself is not resolved: a link is replaced, not followed
        place = os.path.join(os.path.realpath(output.parent), output.name)
        return Path(os.path.relpath(place, folder)).as_posix()

    def done(self, output: Path) -> Optional[Dict[str, Any]]:
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
        record = dict(time=datetime.now(timezone.utc).isoformat(timespec='seconds'),
                      output=self.key(output), **record)
        # ASCII, since names of files need not be UTF-8; NaN is no JSON
        self._file.write(json.dumps(record, allow_nan=False).encode() + b'\n')
        self._file.flush()
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


def _record(line: bytes) -> Optional[Dict[str, Any]]:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    known = isinstance(value, dict) and isinstance(value.get('output'), str)
    return value if known and value.get('status') in (DONE, FAILED) else None


def standing(output: Path, now: Dict[str, Any], before: Optional[Dict[str, Any]],
             overwrite: bool) -> bool:
    """Whether a result is done already.

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
    if before is not None and output.is_file() and \
            sha256_of(output) == before.get('output_sha256'):
        return all(now[name] == before.get(name) for name in COMPARED)
    if overwrite:
        return False
    how = 'the log does not know it' if before is None else 'it was changed since it was written'
    raise FileExistsError(f'the result {str(output)!r} exists and {how}; move it away, or replace '
                          'it with --overwrite')
