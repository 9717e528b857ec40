"""The size of a picture according to its file, before a byte is decoded.

A few bytes can claim any size, and decoders take the memory for it first.
"""

import struct
import warnings
from io import BytesIO

from PIL import Image

from ..core.png import is_png, png_size
from .second_size import second_size

#: Start of frame in a JPEG: all of 0xC0..0xCF but tables and an extension.
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def largest_image() -> float:
    """Most pixels that a picture may have: twice ``PIL.Image.MAX_IMAGE_PIXELS``.

    That is Pillow's own bound, 178,956,970 by default; set it, or None for no bound, in
    ``PIL.Image.MAX_IMAGE_PIXELS``.
    """
    return float('inf') if Image.MAX_IMAGE_PIXELS is None else 2 * Image.MAX_IMAGE_PIXELS


def check_announced_size(data: bytes, name: str) -> None:
    """Refuse a picture of more pixels than :func:`largest_image`, or with other such sizes.

    Args:
        data (bytes): The file.
        name (str): Named in errors.

    Raises:
        ValueError: It has more, its size cannot be told, or see
            :func:`~mmdeepfill.datasets.second_size.second_size`.
    """
    size = announced_size(data)
    if size is None:
        raise ValueError(
            f'cannot decode image file: {name!r} ({len(data)} bytes); it is damaged '
            'or not an image that OpenCV knows'
        )
    if size[0] * size[1] > largest_image():
        raise ValueError(
            f'image file {name!r} ({len(data)} bytes) says that it is {size[1]} x {size[0]} '
            f'pixels, more than {largest_image():.0f}: a picture that small on the disk may fill '
            'the memory. If it is meant, set PIL.Image.MAX_IMAGE_PIXELS'
        )
    second = second_size(data)
    if second is not None:
        raise ValueError(
            f'image file {name!r} ({len(data)} bytes) {second}: reading it may fill '
            'the memory, or take very long. Save it again with another program'
        )


def check_new_size(height: int, width: int, what: str) -> None:
    """Refuse to make a picture of more pixels than :func:`largest_image`, or of none.

    Args:
        height, width (int): In pixels.
        what (str): Who asks for it, for the error.

    Raises:
        ValueError: Says what was asked for, and how much is allowed.
    """
    if height < 1 or width < 1:
        raise ValueError(
            f'{what}: expected a height and a width of at least 1 pixel, got {height} x {width}'
        )
    if height * width > largest_image():
        raise ValueError(
            f'{what}: expected at most {largest_image():.0f} pixels, got {height} x {width} '
            '(height x width); if it is meant, set PIL.Image.MAX_IMAGE_PIXELS'
        )


def announced_size(data: bytes) -> tuple[int, int] | None:
    """Height and width from a picture's header; None if it has none that is known.

    PNG, JPEG and WebP, which training reads most, are looked at here, others by Pillow.
    """
    if is_png(data):
        return png_size(data)
    if data[:2] == b'\xff\xd8':
        return _of_jpeg(data)
    if data[:4] == b'RIFF' and data[8:12] == b'WEBP':
        return _of_webp(data[12:42])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            with Image.open(BytesIO(data)) as image:
                return image.height, image.width
    except Image.DecompressionBombError:
        return 1 << 31, 1 << 31
    except Exception:  # what a damaged header does to its many parsers is open
        return None


def _of_jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            at += 1  # decoders look for the next marker too
        elif data[at + 1] in _JPEG_FRAMES:
            return struct.unpack('>HH', data[at + 5 : at + 9])
        elif data[at + 1] in (0xFF, 0x00, 0x01, *range(0xD0, 0xD9)):  # without a length
            at += 1 if data[at + 1] == 0xFF else 2
        else:
            at += 2 + max(int.from_bytes(data[at + 2 : at + 4], 'big'), 2)
    return None


def _of_webp(head: bytes) -> tuple[int, int] | None:
    kind, content = head[:4], head[8:]
    if kind == b'VP8X' and len(content) >= 10:
        width, height = (int.from_bytes(content[at : at + 3], 'little') + 1 for at in (4, 7))
    elif kind == b'VP8L' and len(content) >= 5:
        bits = int.from_bytes(content[1:5], 'little')
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b'VP8 ' and len(content) >= 10:
        width, height = (value & 0x3FFF for value in struct.unpack('<HH', content[6:10]))
    else:
        return None
    return height, width
