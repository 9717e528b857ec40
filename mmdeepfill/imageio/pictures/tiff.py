"""TIFF from arrays of any depth with EXIF and profile.

Pillow writes no 16-bit colour, OpenCV no metadata. Pillow's directory of tags does for both.
"""

import zlib
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from .picture import Metadata

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
STRIP_OFFSETS, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES = 273, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, PLANAR, RESOLUTION_UNIT = 282, 283, 284, 296
COLOUR_MAP, EXTRA_SAMPLES, SAMPLE_FORMAT, XMP = 320, 338, 339, 700
EXIF_IFD, ICC_PROFILE, GPS_IFD = 34665, 34675, 34853
#: Tags that say how pixels are stored, or that have a place of their own in Metadata.
STORAGE_TAGS = {
    254,
    255,
    WIDTH,
    HEIGHT,
    BITS,
    COMPRESSION,
    PHOTOMETRIC,
    263,
    264,
    265,
    266,
    STRIP_OFFSETS,
    SAMPLES,
    ROWS_PER_STRIP,
    STRIP_BYTES,
    280,
    281,
    PLANAR,
    288,
    289,
    290,
    291,
    292,
    293,
    301,
    317,
    COLOUR_MAP,
    322,
    323,
    324,
    325,
    330,
    332,
    333,
    334,
    336,
    EXTRA_SAMPLES,
    SAMPLE_FORMAT,
    340,
    341,
    347,
    *range(512, 522),
    529,
    530,
    531,
    532,
    XMP,
    ICC_PROFILE,
}
_DEFLATE, _INCH, _UNASSOCIATED_ALPHA = 8, 2, 2
_PHOTOMETRICS = {'1': 1, 'P': 3, 'CMYK': 5}
_STRIP = 2**18  # bytes before compression


def exif_of_tiff(image: Image.Image) -> bytes:
    """Convert the tags of a TIFF to an EXIF block of other formats."""
    exif = image.getexif()
    kept = Image.Exif()
    for tag, value in exif.items():
        if tag in (EXIF_IFD, GPS_IFD):
            kept[tag] = dict(exif.get_ifd(tag))
        elif tag not in STORAGE_TAGS:
            kept[tag] = value
    data = kept.tobytes() if len(kept) else b''
    return data[6:] if data[:6] == b'Exif\0\0' else data


def encode_tiff(pixels: np.ndarray, metadata: Metadata) -> bytes:
    """Encode (H, W) or (H, W, 2|3|4) uint8, uint16 or float32, without loss."""
    samples = 1 if pixels.ndim == 2 else pixels.shape[2]
    layout: dict[int, Any] = {PHOTOMETRIC: 2 if samples > 2 else 1}
    if samples in (2, 4):
        layout[EXTRA_SAMPLES] = _UNASSOCIATED_ALPHA
    if pixels.dtype.kind == 'f':
        layout[SAMPLE_FORMAT] = (3,) * samples
    return _encode(pixels, pixels.shape[1], 8 * pixels.itemsize, layout, metadata)


def encode_tiff_image(image: Image.Image, metadata: Metadata) -> bytes:
    """Encode a PIL image of mode '1', 'P' or 'CMYK', of which arrays show something else."""
    layout: dict[int, Any] = {PHOTOMETRIC: _PHOTOMETRICS[image.mode]}
    values, bits = np.array(image), 8
    if image.mode == '1':
        values, bits = np.packbits(values, axis=1), 1
    elif image.mode == 'P':
        table = np.zeros((256, 3), np.uint16)
        colours = np.array(image.getpalette(), np.uint16).reshape(-1, 3)
        table[: len(colours)] = 257 * colours
        layout[COLOUR_MAP] = tuple(table.T.reshape(-1).tolist())
    return _encode(values, image.width, bits, layout, metadata)


def _encode(
    values: np.ndarray, width: int, bits: int, layout: dict[int, Any], metadata: Metadata
) -> bytes:
    height = len(values)
    samples = 1 if values.ndim == 2 else values.shape[2]
    rows = max(_STRIP * height // values.nbytes, 1)
    little = values.astype(values.dtype.newbyteorder('<'), copy=False)
    strips = [zlib.compress(little[top : top + rows].tobytes()) for top in range(0, height, rows)]
    sizes = [len(strip) for strip in strips]
    tags = ImageFileDirectory_v2()
    _describe(tags, metadata)
    storage = {
        WIDTH: width,
        HEIGHT: height,
        BITS: (bits,) * samples,
        COMPRESSION: _DEFLATE,
        SAMPLES: samples,
        PLANAR: 1,
        ROWS_PER_STRIP: rows,
        STRIP_BYTES: tuple(sizes),
        # from the end of the directory on, where Pillow takes them to be
        STRIP_OFFSETS: tuple(sum(sizes[:i]) for i in range(len(sizes))),
    }
    for tag, value in {**storage, **layout}.items():
        tags[tag] = value
    file = BytesIO()
    tags.save(file)
    file.write(b''.join(strips))
    return file.getvalue()


def _describe(tags: ImageFileDirectory_v2, metadata: Metadata) -> None:
    exif = Image.Exif()
    if metadata.exif:
        exif.load(b'Exif\0\0' + metadata.exif)
    for tag, value in exif.items():
        if tag in (EXIF_IFD, GPS_IFD):
            value = exif.get_ifd(tag)
        if tag not in STORAGE_TAGS:
            tags[tag] = value
    if metadata.dpi and X_RESOLUTION not in tags:
        tags[X_RESOLUTION], tags[Y_RESOLUTION] = metadata.dpi
        tags[RESOLUTION_UNIT] = _INCH
    if metadata.icc:
        tags[ICC_PROFILE] = metadata.icc
    if metadata.xmp:
        tags[XMP] = metadata.xmp
