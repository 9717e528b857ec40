"""TIFF from arrays of any depth with EXIF and profile.

Pillow writes no 16-bit colour, OpenCV no metadata. Pillow's directory of tags does for both.
"""
import zlib
from io import BytesIO

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from .picture import Metadata

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
STRIP_OFFSETS, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES = 273, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, PLANAR, RESOLUTION_UNIT = 282, 283, 284, 296
EXTRA_SAMPLES, SAMPLE_FORMAT, XMP, ICC_PROFILE, EXIF_IFD, GPS_IFD = 338, 339, 700, 34675, 34665, 34853
#: Tags that say how pixels are stored, or that have a place of their own in Metadata.
STORAGE_TAGS = {
    254, 255, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, 263, 264, 265, 266, STRIP_OFFSETS,
    SAMPLES, ROWS_PER_STRIP, STRIP_BYTES, 280, 281, PLANAR, 288, 289, 290, 291, 292, 293, 301, 317,
    320, 322, 323, 324, 325, 330, 332, 333, 334, 336, EXTRA_SAMPLES, SAMPLE_FORMAT, 340, 341, 347,
    *range(512, 522), 529, 530, 531, 532, XMP, ICC_PROFILE}
_DEFLATE, _INCH, _UNASSOCIATED_ALPHA = 8, 2, 2
_STRIP = 2**18


def exif_of_tiff(image: Image.Image) -> bytes:
    """What a TIFF says about its picture, as the EXIF block of other formats."""
    exif = image.getexif()
    kept = Image.Exif()
    for tag, value in exif.items():
        if tag in (EXIF_IFD, GPS_IFD):
            kept.get_ifd(tag).update(exif.get_ifd(tag))
        elif tag not in STORAGE_TAGS:
            kept[tag] = value
    data = kept.tobytes() if len(kept) or kept.get_ifd(EXIF_IFD) else b''
    return data[6:] if data[:6] == b'Exif\0\0' else data


def encode_tiff(pixels: np.ndarray, metadata: Metadata) -> bytes:
    """Encode (H, W) or (H, W, 2|3|4) uint8, uint16 or float32, without loss."""
    height, width = pixels.shape[:2]
    samples = 1 if pixels.ndim == 2 else pixels.shape[2]
    rows = max(_STRIP // (width * samples * pixels.itemsize), 1)
    little = pixels.astype(pixels.dtype.newbyteorder('<'), copy=False)
    strips = [zlib.compress(little[top:top + rows].tobytes()) for top in range(0, height, rows)]
    tags = ImageFileDirectory_v2()
    _describe(tags, metadata)
    tags[WIDTH], tags[HEIGHT] = width, height
    tags[BITS] = (8 * pixels.itemsize, ) * samples
    tags[COMPRESSION] = _DEFLATE
    tags[PHOTOMETRIC] = 2 if samples > 2 else 1
    tags[SAMPLES], tags[PLANAR] = samples, 1
    if samples in (2, 4):
        tags[EXTRA_SAMPLES] = _UNASSOCIATED_ALPHA
    if pixels.dtype.kind == 'f':
        tags[SAMPLE_FORMAT] = (3, ) * samples
    tags[ROWS_PER_STRIP] = rows
    sizes = [len(strip) for strip in strips]
    tags[STRIP_BYTES] = tuple(sizes)
    # from the end of the directory on, where Pillow takes them to be
    tags[STRIP_OFFSETS] = tuple(sum(sizes[:i]) for i in range(len(sizes)))
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
