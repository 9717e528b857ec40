"""PNG whose bytes are a function of its pixels.

Compressors differ between versions and machines, and with them the files of one picture. A
manifest knows files by their hash; for pictures that everybody draws anew the pixels are
stored without compression (deflate's stored blocks, RFC 1951, section 3.2.4).
"""
import struct
import zlib

import numpy as np

_SIGNATURE = b'\x89PNG\r\n\x1a\n'
_BLOCK = 65535  # the largest that there is
_DEPTH, _RGB = 8, 2


def stored_png(image: np.ndarray) -> bytes:
    """The content of a PNG file.

    Args:
        image (np.ndarray): (H, W, 3) uint8 RGB.

    Returns:
        bytes: A little more than the pixels themselves.

    Raises:
        ValueError: It is no such array.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f'image must be (H, W, 3) uint8 RGB, got {image.shape} {image.dtype}')
    height, width = image.shape[:2]
    # each row begins with its filter: none
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = image.reshape(height, -1)
    header = struct.pack('>IIBBBBB', width, height, _DEPTH, _RGB, 0, 0, 0)
    return _SIGNATURE + _chunk(b'IHDR', header) + _chunk(b'IDAT', _stored(rows.tobytes())) + \
        _chunk(b'IEND', b'')


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack('>I', len(content)) + name + content + \
        struct.pack('>I', zlib.crc32(name + content))


def _stored(data: bytes) -> bytes:
    """A zlib stream (RFC 1950) of stored blocks."""
    parts = [b'\x78\x01']
    for start in range(0, len(data), _BLOCK):
        block = data[start:start + _BLOCK]
        last = start + _BLOCK >= len(data)
        parts += [struct.pack('<BHH', last, len(block), len(block) ^ 0xFFFF), block]
    return b''.join(parts) + struct.pack('>I', zlib.adler32(data))
