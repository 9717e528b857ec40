"""The temporary folder of a running app."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = 'mmdeepfill-app-'
_LOCK = 'lock'


class WorkFolder:
    """Context manager: a new folder, removed at its end.

    It holds a file that is locked while its process lives. An app that was killed cannot remove
    its folder; the next one that starts does, so that no photograph stays for ever.
    """

    def __enter__(self) -> Path:
        sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = _take_lock(self.path)
        return self.path

    def __exit__(self, *error) -> None:
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(root: Path) -> None:
    """Remove folders of apps that are dead.

    Args:
        root (Path): Where they lie. Links, folders of other users, and those whose lock is held
            or not there are left alone.
    """
    for folder in root.glob(f'{_PREFIX}*'):
        lock = folder / _LOCK
        try:
            if not _is_own_folder(folder) or not stat.S_ISREG(lock.lstat().st_mode):
                continue
            with FileLock(lock, timeout=0):
                if os.name != 'nt':  # it removes no file that is open
                    shutil.rmtree(folder, ignore_errors=True)
            if os.name == 'nt':
                shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            continue


def _take_lock(folder: Path) -> FileLock:
    """Lock a file and then give it its name: a free one would tell that the app is dead."""
    name = folder / _LOCK
    lock = FileLock(name if os.name == 'nt' else folder / f'{_LOCK}-new')  # see above
    lock.acquire()
    if os.name != 'nt':
        (folder / f'{_LOCK}-new').rename(name)
    return lock


def _is_own_folder(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and (
        not hasattr(os, 'getuid') or found.st_uid == os.getuid()
    )
