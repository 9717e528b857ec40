"""The directory of a zip archive, where two programs could read two different ones.

Python's ``zipfile`` looks at a file before torch does, which has a reader of its own. They find the
directory in different ways and compare names differently; what is in doubt is refused.
"""

import struct
import zipfile

_END, _END_64, _LOCATOR = b'PK\x05\x06', b'PK\x06\x06', b'PK\x06\x07'


def plain_entries(
    archive: zipfile.ZipFile, length: int, unread: tuple[str, ...] = ()
) -> dict[str, int]:
    """Names and sizes of the entries of an archive such as torch.save writes.

    Args:
        archive (ZipFile): Open.
        length (int): Of its file, in bytes.
        unread (tuple[str, ...]): Folders, below the one that all entries are in, of which nothing
            will be read; what is in them may be compressed.

    Returns:
        dict[str, int]: Name without the folder that all of them are in, to its bytes.

    Raises:
        ValueError: Entries are compressed, longer than the file or alike but for the case of
            letters, lie in several folders, or have names with other characters than ASCII; or
            the directory is not at the end of the file, where every program looks.
    """
    _check_end(archive, length)
    folders = {entry.filename.split('/')[0] for entry in archive.infolist()}
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.filename.partition('/')[2].startswith(unread or ('\0',))
    ]
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise ValueError('entries are compressed, which torch.save never does')
    if any(
        entry.filename != entry.orig_filename
        or not entry.filename.isascii()
        or '\\' in entry.filename
        for entry in entries
    ):
        raise ValueError('an entry has a name that programs read differently')
    names = [entry.filename for entry in entries]
    if sum(entry.file_size for entry in entries) > length or len(
        {name.lower() for name in names}
    ) < len(names):
        raise ValueError('its entries are longer than the file, or of one name')
    if len(folders) > 1:
        raise ValueError('its entries lie in several folders')
    return {entry.filename.partition('/')[2]: entry.file_size for entry in entries}


def wrong_entry(archive: zipfile.ZipFile) -> str | None:
    """Name of the first entry that does not have its checksum, which torch.load compares not.

    None if all have, or the file was written without
    (``torch.serialization.set_crc32_options(False)``).
    """
    return archive.testzip() if any(entry.CRC for entry in archive.infolist()) else None


def _check_end(archive: zipfile.ZipFile, length: int) -> None:
    """The last record, where the directory ends, and before it those of 64 bits, if any."""
    tail = _tail(archive, length, 22 + 20 + 56)
    end, locator, end_64 = tail[-22:], tail[-42:-22], tail[-98:-42]
    size, start, comment = struct.unpack('<IIH', end[12:])
    at = length - 22
    if locator[:4] == _LOCATOR:
        at -= 20 + 56
        if end_64[:4] != _END_64 or struct.unpack('<Q', locator[8:16])[0] != at:
            raise ValueError('its directory is not where it says')
        size, start = struct.unpack('<QQ', end_64[40:])
    if end[:4] != _END or comment or start + size != at or start != archive.start_dir:
        raise ValueError('its directory is not at the end of the file')


def _tail(archive: zipfile.ZipFile, length: int, count: int) -> bytes:
    assert archive.fp is not None  # it is open
    archive.fp.seek(max(length - count, 0))
    return archive.fp.read().rjust(count, b'\0')
