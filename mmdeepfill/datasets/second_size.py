"""Sizes that a picture's file names beside that of the picture, and that decoders follow too.

The tiles of a TIFF may be larger than it, a PNG may have a second header, and each of the many
scans of a JPEG goes over all pixels.
"""

import re
import struct
import warnings
from io import BytesIO
from typing import Any

from PIL import Image

from ..core.png import is_png, read_chunks

#: Pixels of a tile that any picture may have: 4096 x 4096.
LARGEST_TILE = 2**24
#: Of a strip: some programs write 65535 rows for "all", 1024 across.
LARGEST_STRIP = 2**26
#: Cameras and programs write about ten.
MOST_SCANS = 500
_WIDTH, _HEIGHT, _ROWS, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 278, 322, 323
_ALL_ROWS = 2**32 - 1
#: But those within a scan.
_JPEG_MARKER = re.compile(rb'\xff[^\x00\xff\xd0-\xd7]')
#: Kinds that Pillow hands to another program.
_BY_PROGRAMS = ('EPS', 'WMF')


def second_size(data: bytes) -> str | None:
    """Say what else in a file would take memory or time; None if nothing would.

    Args:
        data (bytes): A picture's file, whose first size is within the bound.

    Returns:
        str or None: Such as 'has tiles of 46320 x 46320 pixels, ...'.
    """
    if is_png(data):
        return _of_png(data)
    if data[:2] == b'\xff\xd8':
        return _of_jpeg(data)
    if data[:4] in (b'II*\0', b'MM\0*', b'II+\0', b'MM\0+'):
        return _of_tiff(data)
    if data[:4] in (b'%!PS', b'\xc5\xd0\xd3\xc6', b'\xd7\xcd\xc6\x9a'):
        return f'is of a kind that is read by other programs ({" or ".join(_BY_PROGRAMS)})'
    return None


def _of_png(data: bytes) -> str | None:
    size = struct.unpack('>II', data[16:24].ljust(8))
    for number, (name, content) in enumerate(read_chunks(data)):
        if name == b'IHDR' and number:
            return 'has two headers (IHDR), of which programs take either'
        frame = struct.unpack('>II', content[4:12].ljust(8))
        if name == b'fcTL' and (frame[0] > size[0] or frame[1] > size[1]):
            return 'has a frame that is larger than the picture'
        if name == b'IEND':
            break
    return None


def _of_jpeg(data: bytes) -> str | None:
    if data.count(b'\xff\xda') <= MOST_SCANS:
        return None
    scans, at = 0, 2
    while scans <= MOST_SCANS and (marker := _JPEG_MARKER.search(data, at)):
        code, at = data[marker.end() - 1], marker.end()
        if code == 0xD9:
            break
        if code not in (0x01, 0xD8):  # which have no length
            scans += code == 0xDA
            at += int.from_bytes(data[at : at + 2], 'big')
    return f'has more than {MOST_SCANS} scans' if scans > MOST_SCANS else None


def _of_tiff(data: bytes) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            with Image.open(BytesIO(data), formats=['TIFF']) as opened:
                image: Any = opened  # Pillow's class of TIFFs has the tags
                tags = {tag: image.tag_v2.get(tag) for tag in (_ROWS, _TILE_WIDTH, _TILE_HEIGHT)}
                width, height = image.tag_v2[_WIDTH], image.tag_v2[_HEIGHT]
    except Exception:  # what a damaged header does to its parser is open, and the decoder's to say
        return None
    rows = height if tags[_ROWS] in (None, _ALL_ROWS) else tags[_ROWS]
    for what, across, down, most in (
        ('tiles', tags[_TILE_WIDTH], tags[_TILE_HEIGHT], LARGEST_TILE),
        ('strips', width, rows, LARGEST_STRIP),
    ):
        if across and down and across * down > max(most, 2 * width * height):
            return (
                f'has {what} of {across} x {down} pixels, more than {most} and than twice its own'
            )
    return None
