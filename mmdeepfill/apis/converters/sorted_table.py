"""Reading a sorted table of strings, the file format of LevelDB."""
import struct
from typing import Dict, Iterator, Tuple

from .crc32c import masked_crc32c
from .protobuf import read_varint

MAGIC = 0xDB4775248B80FB57
FOOTER = 48  # two places of at most 20 bytes, padding, magic
TRAILER = 5  # after each block: kind of compression, checksum
COMPRESSIONS = {1: 'snappy', 2: 'zstd'}


def read_table(data: bytes) -> Dict[bytes, bytes]:
    """All entries of a table.

    Args:
        data (bytes): The whole file.

    Returns:
        dict[bytes, bytes]: In the file's order.

    Raises:
        ValueError: It is no such file, is damaged (each block has a checksum), or is
            compressed. TensorFlow does not compress checkpoints.
    """
    if len(data) < FOOTER or struct.unpack('<Q', data[-8:])[0] != MAGIC:
        raise ValueError('does not end as a table does: it is another kind of file, or cut short')
    _, position = _read_place(data[-FOOTER:], 0)
    index, _ = _read_place(data[-FOOTER:], position)
    entries = {}
    for _, place in _read_entries(_read_block(data, index)):
        entries.update(_read_entries(_read_block(data, _read_place(place, 0)[0])))
    return entries


def _read_place(data: bytes, position: int) -> Tuple[slice, int]:
    offset, position = read_varint(data, position)
    size, position = read_varint(data, position)
    return slice(offset, offset + size), position


def _read_block(data: bytes, place: slice) -> bytes:
    end = place.stop + TRAILER
    if end > len(data):
        raise ValueError(f'a block should end at byte {end}, and the file has {len(data)}')
    content, kind = data[place], data[place.stop]
    if struct.unpack('<I', data[place.stop + 1:end])[0] != masked_crc32c(data[place.start:end - 4]):
        raise ValueError(f'the checksum of the block at byte {place.start} is wrong: '
                         'the file is damaged')
    if kind:
        raise ValueError(f'a block is compressed ({COMPRESSIONS.get(kind, kind)}), which '
                         'TensorFlow does not do with checkpoints: save it again uncompressed')
    return content


def _read_entries(block: bytes) -> Iterator[Tuple[bytes, bytes]]:
    # at the end: positions at which a key is written in full, and their number
    if len(block) < 4:
        raise ValueError('a block is too short')
    end = len(block) - 4 * (1 + struct.unpack('<I', block[-4:])[0])
    position, key = 0, b''
    while position < end:
        shared, position = read_varint(block, position)
        added, position = read_varint(block, position)
        size, position = read_varint(block, position)
        if shared > len(key) or position + added + size > end:
            raise ValueError('an entry reaches beyond its block')
        key = key[:shared] + block[position:position + added]
        position += added
        yield key, block[position:position + size]
        position += size
