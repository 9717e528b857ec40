"""Whether a file that torch.save wrote is whole."""
import zipfile
from pathlib import Path
from typing import Optional, Union


def damage_of(path: Union[str, Path]) -> Optional[str]:
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
            if any(record.CRC for record in records):
                wrong = archive.testzip()
                return wrong and f'is damaged: {wrong} does not have its checksum'
            return None if records else 'is empty'
    # What zipfile makes of damage is open; struct.error and NotImplementedError are among it.
    except Exception as error:
        return f'is cut short, or no checkpoint ({error or type(error).__name__})'


def require_whole(path: Union[str, Path]) -> None:
    """Read back a file that was just written.

    Raises:
        OSError: It is not whole, see :func:`damage_of`.
    """
    fault = damage_of(path)
    if fault is not None:
        raise OSError(f'what was written {fault}')
