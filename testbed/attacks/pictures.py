"""Pictures with a second size, and things that are none."""

import io
import os
import struct
import zlib
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.image_files import read_lines
from mmdeepfill.datasets.manifest import file_record
from mmdeepfill.datasets.masks import read_mask
from mmdeepfill.datasets.preparation.look import look_at_header
from mmdeepfill.imageio.pictures import read_picture

from .attack import Attack
from .commands import run_main

_READERS = {'read_picture': read_picture, 'read_image': read_image, 'read_mask': read_mask}


def tiff(tags, content):
    """A little-endian TIFF: tags of LONGs, and one tile or strip. Tag 0 is where it lies."""
    tags = {tag: values if isinstance(values, tuple) else (values,) for tag, values in tags.items()}
    at, body, directory = 8 + 2 + 12 * len(tags) + 4, b'', struct.pack('<H', len(tags))
    place = at + sum(4 * len(values) for values in tags.values() if len(values) > 1)
    for tag, values in sorted(tags.items()):
        values = tuple(place if value is None else value for value in values)
        packed = struct.pack(f'<{len(values)}I', *values)
        if len(packed) > 4:
            body, packed = body + packed, struct.pack('<I', at + len(body))
        directory += struct.pack('<HHI', tag, 4, len(values)) + packed
    return b'II*\0' + struct.pack('<I', 8) + directory + bytes(4) + body + content


def grey_tiff(bits=8, size=16, **more):
    """16 x 16; ``tile`` or ``rows`` is the hostile second size."""
    content = zlib.compress(bytes(size * size * bits // 8))
    tags = {256: size, 257: size, 258: bits, 259: 8, 262: 1, 277: 1, 284: 1}
    if 'tile' in more:
        tags.update({322: more['tile'], 323: more['tile'], 324: (None,), 325: len(content)})
    else:
        tags.update({278: more['rows'], 273: (None,), 279: len(content)})
    return tiff(tags, content)


def two_headers():
    """A PNG of 20 x 17 whose second IHDR says 13,000 x 13,000."""
    file = io.BytesIO()
    Image.new('L', (20, 17)).save(file, 'PNG')
    head = b'IHDR' + struct.pack('>IIBBBBB', 13_000, 13_000, 8, 0, 0, 0, 0)
    second = struct.pack('>I', 13) + head + struct.pack('>I', zlib.crc32(head))
    data = file.getvalue()
    return data[:33] + second + data[33:]


def many_scans(count=2000):
    """A progressive JPEG whose last scan is there again and again."""
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    data = cv2.imencode('.jpg', pixels, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    last = data.rindex(b'\xff\xda')
    return data[:last] + data[last:-2] * count + data[-2:]


FILES = {
    'a TIFF of 16 x 16 with a tile of 46320 x 46320': (
        grey_tiff(tile=46320),
        'has tiles of 46320 x 46320 pixels',
    ),
    'a TIFF with a tile of 20000 x 20000, 16 bits': (
        grey_tiff(16, tile=20000),
        'has tiles of 20000 x 20000 pixels',
    ),
    'a TIFF with strips of 50 million rows': (
        grey_tiff(rows=50_000_000),
        'has strips of 16 x 50000000 pixels',
    ),
    'a PNG with two headers': (two_headers(), r'has two headers \(IHDR\)'),
    'a JPEG of 2,000 scans': (many_scans(), 'has more than 500 scans'),
    'a PostScript picture': (
        b'%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 16 16\n%%EndComments\n(was-run) (w) file\n',
        'of a kind that is read by other programs',
    ),
}


def _file(read, content, folder):
    (folder / 'a.png').write_bytes(content)
    return read(str(folder / 'a.png'))


def _special(make, call, folder):
    make(folder / 'a.png')
    return call(folder / 'a.png')


def _zero(path):
    path.symlink_to('/dev/zero')


def _look(path):
    return look_at_header(path).reason


def _inpaint(path):
    cv2.imwrite('photo.png', np.zeros((32, 32, 3), np.uint8))
    return run_main(
        'inpaint', 'photo.png', '--mask', str(path), '--out', 'out.png', '--model', 'opencv_telea'
    )


def _inpaint_folder(path):
    cv2.imwrite('mask.png', np.eye(32, dtype=np.uint8) * 255)
    os.mkdir('photos')
    os.rename(path, 'photos/a.png')
    return run_main(
        'inpaint', 'photos', '--mask', 'mask.png', '--out', 'out', '--model', 'opencv_telea'
    )


def _data_check(path):
    Path('list.txt').write_text('a.png\n')
    return run_main('data', 'check', 'list.txt')


_DOORS = dict(
    read_picture=read_picture,
    read_image=read_image,
    mask=read_mask,
    list=read_lines,
    manifest=lambda path: file_record('.', path.name),
    header=_look,
    inpaint=_inpaint,
    **{'inpaint FOLDER': _inpaint_folder, 'data check': _data_check},
)

ATTACKS = [
    *(
        Attack(name, door, partial(_file, read, content), f'ValueError|UnreadableFileError.*{says}')
        for name, (content, says) in FILES.items()
        for door, read in _READERS.items()
    ),
    *(
        Attack(what, door, partial(_special, make, call), f'{what}|no file or folder')
        for what, make in (('a named pipe', os.mkfifo), ('a device', _zero))
        for door, call in _DOORS.items()
    ),
]
