"""PNG as a row of named chunks: read, and written one by one."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np

SIGNATURE = b'\x89PNG\r\n\x1a\n'
_BLOCK = 65535  # the largest that there is
_DEPTH, _RGB = 8, 2


def is_png(data: bytes) -> bool:
    """Test for the first bytes of a PNG."""
    return data[: len(SIGNATURE)] == SIGNATURE


def png_size(data: bytes) -> tuple[int, int] | None:
    """Read height and width from the head of a PNG; None if it is cut off."""
    return struct.unpack('>II', data[16:24])[::-1] if len(data) >= 24 else None


def read_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents of the chunks of a PNG, as far as it goes; checksums are not compared."""
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        length, name = struct.unpack('>I4s', data[at : at + 8])
        yield name, data[at + 8 : at + 8 + length]
        at += length + 12


def write_chunk(name: bytes, content: bytes) -> bytes:
    """Put a chunk together: length, name, content, checksum."""
    check = zlib.crc32(name + content)
    return struct.pack('>I', len(content)) + name + content + struct.pack('>I', check)


def stored_png(image: np.ndarray) -> bytes:
    """Write a PNG file whose bytes are a function of its pixels.

    Compressors differ between versions and machines, and with them the files of one picture. A
    manifest knows files by their hash; for pictures that everybody draws anew the pixels are
    stored without compression (deflate's stored blocks, RFC 1951, section 3.2.4).

    Args:
        image (np.ndarray): (H, W, 3) uint8 RGB.

    Returns:
        bytes: Content of the file, a little more than the pixels themselves.

    Raises:
        ValueError: If it is no such array.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f'image must be (H, W, 3) uint8 RGB, got {image.shape} {image.dtype}')
    height, width = image.shape[:2]
    # each row begins with its filter: none
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = image.reshape(height, -1)
    header = struct.pack('>IIBBBBB', width, height, _DEPTH, _RGB, 0, 0, 0)
    return (
        SIGNATURE
        + write_chunk(b'IHDR', header)
        + write_chunk(b'IDAT', _stored(rows.tobytes()))
        + write_chunk(b'IEND', b'')
    )


def _stored(data: bytes) -> bytes:
    """A zlib stream (RFC 1950) of stored blocks."""
    parts = [b'\x78\x01']
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        last = start + _BLOCK >= len(data)
        parts += [struct.pack('<BHH', last, len(block), len(block) ^ 0xFFFF), block]
    return b''.join(parts) + struct.pack('>I', zlib.adler32(data))
