"""Files that are either the old version or the new one, never half of it."""
import os
import tempfile
from pathlib import Path
from typing import Union

from mmengine.fileio import LocalBackend, register_backend

#: What ``backend_args=dict(backend=...)`` names.
ATOMIC_BACKEND = 'atomic_local'


@register_backend(ATOMIC_BACKEND)
class AtomicLocalBackend(LocalBackend):
    """mmengine's local file backend with atomic writes.

    A write goes to a temporary file in the same folder, is flushed to the disk, and
    then takes the final name in one step (POSIX ``rename``). A process killed half
    way, or a full disk, leaves what was there before; after an ordinary failure the
    temporary file is removed too.

    Registered with mmengine as ``'atomic_local'``; URIs with a scheme (``s3://``) are
    not its business.
    """

    def put(self, obj: bytes, filepath: Union[str, Path]) -> None:
        """Writes ``obj`` to ``filepath``; makes the folder if it is missing.

        Raises:
            OSError: The file cannot be written. What was there before is still there.
        """
        target = Path(filepath)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(
            prefix=f'.{target.name}.', suffix='.tmp', dir=target.parent)
        try:
            with os.fdopen(handle, 'wb') as file:
                file.write(obj)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, _mode_for(target))
            os.replace(temporary, target)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise
        _sync_folder(target.parent)

    def put_text(self, obj: str, filepath: Union[str, Path], encoding: str = 'utf-8') -> None:
        """Writes text; otherwise as :meth:`put`."""
        self.put(obj.encode(encoding), filepath)


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
