"""Pictures: what training reads, and what the command line reads."""
import io
import struct
import zlib
from contextlib import contextmanager
from functools import partial

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from mmdeepfill.apis.pictures import read_picture
from mmdeepfill.datasets.image_files import read_image
from mmdeepfill.datasets.image_size import largest_image

from .mutation import mutated
from .target import Target, outcome


def _pixels(*shape, dtype=np.uint8):
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max, shape, dtype, True)


def _file(image, kind, **options):
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def seeds():
    """Small files of each kind that is read."""
    rgb = Image.fromarray(_pixels(17, 20, 3))
    grey, rgba = rgb.convert('L'), rgb.convert('RGBA')
    deep = Image.fromarray(_pixels(17, 20, dtype=np.uint16))
    palette, cmyk = rgb.quantize(8), rgb.convert('CMYK')
    turned = Image.Exif()
    turned[274] = 6
    files = [_file(image, 'PNG') for image in (rgb, grey, rgba, deep, palette, rgb.convert('1'),
                                               grey.convert('LA'))]
    files += [_file(rgb, 'PNG', exif=turned, dpi=(99, 99)),
              _file(rgb, 'JPEG', exif=turned), _file(grey, 'JPEG'), _file(cmyk, 'JPEG'),
              _file(rgb, 'JPEG', progressive=True, comment=b'hello')]
    files += [_file(rgba, 'WEBP', lossless=True), _file(rgb, 'WEBP'),
              _file(rgb, 'WEBP', save_all=True, append_images=[rgba])]
    files += [_file(image, 'TIFF') for image in (rgb, grey, rgba, deep, palette, cmyk)]
    files += [_file(Image.fromarray(_pixels(9, 9).astype(np.float32) / 255), 'TIFF'),
              _file(rgb, 'TIFF', save_all=True, append_images=[grey]),
              _file(rgb, 'TIFF', exif=turned)]
    files += [_file(rgb, 'TIFF', compression=kind)
              for kind in ('tiff_deflate', 'tiff_lzw', 'packbits', 'jpeg')]
    return files + [_file(rgb, 'BMP'), _file(palette, 'BMP'), _file(rgb, 'GIF'), _file(rgb, 'PPM')]


def png(width, height, depth, kind, packed):
    """A PNG that claims a size; the checksums are right."""
    def chunk(name, content):
        check = struct.pack('>I', zlib.crc32(name + content))
        return struct.pack('>I', len(content)) + name + content + check

    head = struct.pack('>IIBBBBB', width, height, depth, kind, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'IDAT', zlib.compress(packed))
            + chunk(b'IEND', b''))


SIDES = st.one_of(st.integers(0, 40), st.sampled_from([60_000, 13_000, 2**16, 2**31 - 1, 2**32 - 1]))
CLAIMS = st.builds(png, SIDES, SIDES, st.sampled_from([1, 2, 4, 8, 16, 7]),
                   st.sampled_from([0, 2, 3, 4, 6, 5]), st.binary(max_size=99))


def _read(path, reader):
    pixels = reader(path)
    pixels = getattr(pixels, 'pixels', pixels)
    assert pixels.ndim in (2, 3) and pixels.size and pixels.shape[0] * pixels.shape[1] < \
        largest_image()


@contextmanager
def start(folder):
    path = folder / 'case.png'

    def check(data):
        path.write_bytes(data)
        outcomes = [outcome(partial(_read, path, reader), (ValueError, ), 'case.png')
                    for reader in (read_image, read_picture)]
        return min(outcomes, key=lambda one: one != 'valid')

    yield check


TARGET = Target(st.one_of(mutated(seeds()), CLAIMS), start)
