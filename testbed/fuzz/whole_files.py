"""Whole files, which the cases begin with; they need no generator of cases."""

import hashlib
import io
import struct
import zlib

import numpy as np
from PIL import Image


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
    files = [
        _file(image, 'PNG')
        for image in (rgb, grey, rgba, deep, palette, rgb.convert('1'), grey.convert('LA'))
    ]
    files += [
        _file(rgb, 'PNG', exif=turned, dpi=(99, 99)),
        _file(rgb, 'JPEG', exif=turned),
        _file(grey, 'JPEG'),
        _file(cmyk, 'JPEG'),
        _file(rgb, 'JPEG', progressive=True, comment=b'hello'),
    ]
    files += [
        _file(rgba, 'WEBP', lossless=True),
        _file(rgb, 'WEBP'),
        _file(rgb, 'WEBP', save_all=True, append_images=[rgba]),
    ]
    files += [_file(image, 'TIFF') for image in (rgb, grey, rgba, deep, palette, cmyk)]
    files += [
        _file(Image.fromarray(_pixels(9, 9).astype(np.float32) / 255), 'TIFF'),
        _file(rgb, 'TIFF', save_all=True, append_images=[grey]),
        _file(rgb, 'TIFF', exif=turned),
    ]
    files += [
        _file(rgb, 'TIFF', compression=kind)
        for kind in ('tiff_deflate', 'tiff_lzw', 'packbits', 'jpeg')
    ]
    return [*files, _file(rgb, 'BMP'), _file(palette, 'BMP'), _file(rgb, 'GIF'), _file(rgb, 'PPM')]


def png(width, height, depth, kind, packed):
    """A PNG that claims a size; the checksums are right."""

    def chunk(name, content):
        check = struct.pack('>I', zlib.crc32(name + content))
        return struct.pack('>I', len(content)) + name + content + check

    head = struct.pack('>IIBBBBB', width, height, depth, kind, 0, 0, 0)
    return (
        b'\x89PNG\r\n\x1a\n'
        + chunk(b'IHDR', head)
        + chunk(b'IDAT', zlib.compress(packed))
        + chunk(b'IEND', b'')
    )


#: A picture, its record in a manifest, and a manifest of it alone.
PICTURE = seeds()[0]
RECORD = {'path': 'a.png', 'bytes': len(PICTURE), 'sha256': hashlib.sha256(PICTURE).hexdigest()}
MANIFEST = {
    'format': 'mmdeepfill-manifest',
    'version': 1,
    'name': 'n',
    'image_root': 'ROOT',
    'mask_root': 'ROOT',
    'seed': 3,
    'pipeline': [{'type': 'Crop', 'crop_size': 16, 'random_crop': False}, {'type': 'MaskFromFile'}],
    'metrics': [{'type': 'PSNR'}],
    'images': [dict(RECORD, index=0, mask_sha256='0' * 64, mask_ratio=0.25, mask=dict(RECORD))],
}
