"""Whole checkpoint files: written at once or not at all, and a check of those that are there."""

import zipfile
from pathlib import Path

from mmengine.fileio import LocalBackend, register_backend

from mmdeepfill.checkpoints.zip_entries import wrong_entry
from mmdeepfill.core.files import atomic_write

#: What ``backend_args=dict(backend=...)`` names.
ATOMIC_BACKEND = 'atomic_local'


@register_backend(ATOMIC_BACKEND)
class AtomicLocalBackend(LocalBackend):
    """The local file backend of mmengine with atomic writes.

    See :func:`~mmdeepfill.core.files.atomic_write`.

    Registered with mmengine as ``'atomic_local'``; URIs with a scheme (``s3://``) are
    not its business.
    """

    def put(self, obj: bytes, filepath: str | Path) -> None:
        """Writes ``obj`` to ``filepath``; makes the folder if it is missing.

        Raises:
            OSError: The file cannot be written. What was there before is still there.
        """
        with atomic_write(filepath) as file:
            file.write(obj)

    def put_text(self, obj: str, filepath: str | Path, encoding: str = 'utf-8') -> None:
        """Writes text; otherwise as :meth:`put`."""
        self.put(obj.encode(encoding), filepath)


def damage_of(path: str | Path) -> str | None:
    """Say what is wrong with a file of torch 1.6 or later, from its checksums.

    ``torch.load`` compares none of them: a file with a flipped bit in a weight loads. Every
    record is read once, and nothing is unpickled.

    Args:
        path (str | Path): What torch.save wrote: a zip archive.

    Returns:
        str or None: Such as 'is cut short, or no checkpoint (File is not a zip file)'; None
        if every record has its checksum, or the file was written without
        (``torch.serialization.set_crc32_options(False)``).
    """
    path = Path(path)
    if not path.is_file():
        return 'is not there'
    try:
        with zipfile.ZipFile(path) as archive:
            records = archive.infolist()
            if any(record.compress_type != zipfile.ZIP_STORED for record in records):
                return 'is no checkpoint: it is compressed'
            wrong = wrong_entry(archive)
            if wrong:
                return f'is damaged: {wrong} does not have its checksum'
            return None if records else 'is empty'
    # What zipfile makes of damage is open; struct.error and NotImplementedError are among it.
    except Exception as error:
        return f'is cut short, or no checkpoint ({error or type(error).__name__})'


def require_whole(path: str | Path) -> None:
    """Read back a file that was just written.

    Raises:
        OSError: It is not whole, see :func:`damage_of`.
    """
    fault = damage_of(path)
    if fault is not None:
        raise OSError(f'what was written {fault}')
