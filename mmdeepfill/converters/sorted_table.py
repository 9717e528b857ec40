"""Sorted tables of strings (the file format of LevelDB) and what TensorFlow puts into them.

Every block has a checksum, CRC-32C. Keys are written without what they share with the key before;
numbers are varints; values are small messages in the wire format of protocol buffers.
"""

import struct
from collections.abc import Iterator
from functools import cache

import numpy as np

_TABLE_MAGIC = struct.pack('<Q', 0xDB4775248B80FB57)
_FOOTER = 48  # two places of at most 20 bytes, padding, magic
_COMPRESSIONS = {1: 'snappy', 2: 'zstd'}
_POLYNOMIAL = 0x82F63B78  # of CRC-32C, bit-reversed
#: Four bytes that take a register of 0 to 0xFFFFFFFF, with which a checksum begins.
_CRC_START = struct.pack('<I', 0x641F6454)


def _varint(data: bytes, start: int) -> tuple[int, int]:
    """An unsigned number at ``start``, and where the next thing begins."""
    value = 0
    for i, byte in enumerate(data[start : start + 10]):
        value |= (byte & 127) << (7 * i)
        if byte < 128:
            return value, start + i + 1
    raise ValueError('it is damaged: a number does not end')


def read_fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field of a protocol buffer: unsigned integers, or bytes."""
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        kind = tag & 7
        if kind not in (0, 1, 2, 5):
            raise ValueError(f'it is damaged: a field has the unknown wire type {kind}')
        size = {1: 8, 5: 4}.get(kind, 0)
        if not size:
            size, position = _varint(message, position)
        if kind == 0:
            yield tag >> 3, size  # the number itself
            continue
        piece = message[position : position + size]
        if len(piece) < size:
            raise ValueError('it is damaged: a field does not end')
        position += size
        yield tag >> 3, piece if kind == 2 else int.from_bytes(piece, 'little')


def read_table(data: bytes) -> dict[bytes, bytes]:
    """All entries of a sorted table, in the file's order."""
    if len(data) < _FOOTER or data[-8:] != _TABLE_MAGIC:
        raise ValueError('does not end as a table does: it is another kind of file, or cut short')
    _, _, position = _place(data[-_FOOTER:], 0)
    index = _place(data[-_FOOTER:], position)
    entries: dict[bytes, bytes] = {}
    for _, place in _block_entries(_read_block(data, *index[:2])):
        entries.update(_block_entries(_read_block(data, *_place(place, 0)[:2])))
    return entries


def _place(data: bytes, position: int) -> tuple[int, int, int]:
    offset, position = _varint(data, position)
    size, position = _varint(data, position)
    return offset, offset + size, position


def _read_block(data: bytes, start: int, end: int) -> bytes:
    kind, crc = struct.unpack('<BI', data[end : end + 5].ljust(5, b'\0'))
    if end + 5 > len(data) or crc != masked_crc32c(data[start : end + 1]):
        raise ValueError(f'the checksum of the block at byte {start} is wrong: it is damaged')
    if kind:
        raise ValueError(
            f'a block is compressed ({_COMPRESSIONS.get(kind, kind)}), which TensorFlow does '
            'not do with checkpoints: save it again uncompressed'
        )
    return data[start:end]


def _block_entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    # at the end: positions at which a key is written in full, and their number
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], 'little')
    position, key = 0, b''
    while position < end:
        shared, position = _varint(block, position)
        added, position = _varint(block, position)
        size, position = _varint(block, position)
        if shared > len(key) or position + added + size > end:
            raise ValueError('it is damaged: an entry reaches beyond its block')
        key = key[:shared] + block[position : position + added]
        position += added + size
        yield key, block[position - size : position]


@cache
def _past_zeros(level: int) -> np.ndarray:
    """(4, 256): what 2^level zero bytes make of each byte of a register of CRC-32C.

    The change is linear, so tables of the bytes are enough, and twice as many zeros are the
    same change twice.
    """
    if level:
        half = _past_zeros(level - 1)
        return _change(half, half)
    byte: np.ndarray = np.arange(256, dtype=np.uint32)
    table = byte
    for _ in range(8):
        table = (table >> 1) ^ (table & 1) * np.uint32(_POLYNOMIAL)
    return np.stack([table, byte, byte << 8, byte << 16])


def _change(tables: np.ndarray, register: np.ndarray) -> np.ndarray:
    out = tables[0][register & 255]
    for i in (1, 2, 3):
        out ^= tables[i][(register >> (8 * i)) & 255]
    return out


def crc32c(data: bytes) -> int:
    """CRC-32C; 0xE3069283 for ``b'123456789'``. Some hundred megabytes a second on one core."""
    # zeros in front leave a register of 0 as it is
    words = np.frombuffer(b'\0' * (-len(data) % 4) + _CRC_START + data, '<u4').astype(np.uint32)
    level = 2  # what follows a word is 4 bytes, then 8, 16, ...
    while len(words) > 1:
        if len(words) % 2:
            words = np.concatenate([words[:1] * 0, words])
        words = _change(_past_zeros(level), words[::2]) ^ words[1::2]
        level += 1
    return int(_change(_past_zeros(2), words)[0]) ^ 0xFFFFFFFF


def masked_crc32c(data: bytes) -> int:
    """CRC-32C as LevelDB and TensorFlow store it: rotated, plus a constant."""
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
