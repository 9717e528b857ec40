"""mmengine's way to write files, without half of one."""
from pathlib import Path
from typing import Union

from mmengine.fileio import LocalBackend, register_backend

from mmdeepfill.files import atomic_write

#: What ``backend_args=dict(backend=...)`` names.
ATOMIC_BACKEND = 'atomic_local'


@register_backend(ATOMIC_BACKEND)
class AtomicLocalBackend(LocalBackend):
    """mmengine's local file backend with atomic writes.

    See :func:`~mmdeepfill.files.atomic_write`.

    Registered with mmengine as ``'atomic_local'``; URIs with a scheme (``s3://``) are
    not its business.
    """

    def put(self, obj: bytes, filepath: Union[str, Path]) -> None:
        """Writes ``obj`` to ``filepath``; makes the folder if it is missing.

        Raises:
            OSError: The file cannot be written. What was there before is still there.
        """
        with atomic_write(filepath) as file:
            file.write(obj)

    def put_text(self, obj: str, filepath: Union[str, Path], encoding: str = 'utf-8') -> None:
        """Writes text; otherwise as :meth:`put`."""
        self.put(obj.encode(encoding), filepath)
