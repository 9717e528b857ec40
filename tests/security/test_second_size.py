"""Sizes beside that of the picture: refused where hostile, read where programs write them."""

import io
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.second_size import second_size
from mmdeepfill.imageio.pictures import read_picture
from testbed.attacks.pictures import FILES, grey_tiff


@pytest.mark.parametrize('name', FILES)
def test_a_second_size_is_refused(tmp_path, name):
    content, says = FILES[name]
    (tmp_path / 'a.png').write_bytes(content)
    for read in (read_picture, read_image):
        with pytest.raises(ValueError, match=f"a.png'.* {says}|a.png'.*limit of"):
            read(str(tmp_path / 'a.png'))


def _pillow(kind, **options):
    file = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def _opencv(suffix, *options, dtype=np.uint8):
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype)
    return cv2.imencode(suffix, pixels, options)[1].tobytes()


def _animated():
    file = io.BytesIO()
    frames = [Image.new('L', (20, 17), value) for value in (0, 90, 180)]
    frames[0].save(file, 'PNG', save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.mark.parametrize(
    'data',
    [
        _pillow('PNG'),
        _pillow('JPEG'),
        _pillow('JPEG', progressive=True),
        _pillow('WEBP'),
        _pillow('TIFF'),
        _pillow('TIFF', compression='jpeg'),
        _pillow('TIFF', compression='tiff_lzw'),
        _pillow('BMP'),
        _opencv('.tif'),
        _opencv('.tif', dtype=np.uint16),
        _opencv('.png'),
        _animated(),
        _pillow('JPEG', exif=b'Exif\0\0II*\0\x08\0\0\0\0\0' + b'\xff\xda' * 900),
        *(grey_tiff(size=32, tile=side) for side in (16, 256, 4096)),
        *(grey_tiff(size=32, rows=rows) for rows in (1, 32, 65535, 2**32 - 1)),
    ],
)
def test_what_programs_write_is_read(tmp_path, data):
    assert second_size(data) is None


@pytest.mark.parametrize('rows', [32, 65535, 2**32 - 1])
def test_strips_with_more_rows_than_the_picture(tmp_path, rows):
    (tmp_path / 'a.tif').write_bytes(grey_tiff(size=32, rows=rows))
    assert read_picture(tmp_path / 'a.tif').pixels.shape == (32, 32)


def test_a_profile_that_expands_is_bounded(tmp_path):
    """Of a PNG: 64 MB of zeros in 64 KB."""
    data = _pillow('PNG')
    content = b'iCCPx\0\0' + zlib.compress(bytes(64 * 10**6), 9)
    chunk = (len(content) - 4).to_bytes(4, 'big') + content + zlib.crc32(content).to_bytes(4, 'big')
    (tmp_path / 'a.png').write_bytes(data[:33] + chunk + data[33:])
    with pytest.raises(ValueError, match='a.png'):
        read_picture(tmp_path / 'a.png')
