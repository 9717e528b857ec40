"""Pictures from files, with everything that is in them."""
import os
import warnings
from dataclasses import replace
from io import BytesIO
from typing import Optional, Tuple

import cv2
import numpy as np
from PIL import Image, ImageOps, JpegImagePlugin

from ...datasets.image_files import PathLike, decode, read_bytes
from . import png
from .picture import Metadata, Picture, displayed, from_pil
from .tiff import BITS, X_RESOLUTION, exif_of_tiff

_ORIENTATION = 274


def read_picture(path: PathLike) -> Picture:
    """Read a file with its metadata; nothing is converted but what arrays cannot show.

    The pixels are as displayed: EXIF orientation is applied, and :func:`write_picture` takes it
    back, so that the file keeps the way it was stored. Palettes and CMYK are read as RGB (RGBA
    if the palette has alpha) and written as they were.

    Args:
        path (str | Path): PNG (8 and 16 bits, palette), JPEG, WebP, TIFF (8 and 16 bits; 32-bit
            float grey), BMP; or an address that mmengine's file backends know.

    Returns:
        Picture: uint8, uint16 or float32.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is damaged, no image, of more pixels than
            :func:`~mmdeepfill.datasets.image_size.largest_image`, holds more than one picture (an
            animation, a TIFF of many pages), or is of a kind that is not read; names the file.
    """
    name = os.fspath(path)
    data = read_bytes(path)
    if not data:
        raise ValueError(f'image file is empty: {name!r}')
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of odd tags; neither is of use here
            warnings.simplefilter('ignore')
            with Image.open(BytesIO(data)) as image:
                return _read(image, data, name)
    except Exception as error:  # what a damaged file does to its many parsers is open
        if isinstance(error, ValueError) and name in str(error):
            raise
        raise ValueError(f'cannot read image file {name!r} ({len(data)} bytes): it is damaged, or '
                         f'of a kind that is not read ({error})') from error


def _read(image: Image.Image, data: bytes, name: str) -> Picture:
    if getattr(image, 'n_frames', 1) > 1 and image.format != 'MPO':
        raise ValueError(f'image file {name!r} holds {image.n_frames} pictures (an animation, or '
                         'pages); save the one that is meant as a file of its own')
    if image.format == 'TIFF':  # loading may turn it upright and drop the tag
        exif = exif_of_tiff(image)
    else:  # the EXIF of a PNG may come after its pixels
        image.load()
        exif = image.info.get('exif', b'')
    orientation = image.getexif().get(_ORIENTATION, 1)
    xmp = image.info.get('xmp', b'')
    metadata = Metadata(
        orientation=orientation if orientation in range(1, 9) else 1,
        icc=image.info.get('icc_profile') or b'',
        exif=exif[6:] if exif[:6] == b'Exif\0\0' else exif,
        xmp=xmp.encode() if isinstance(xmp, str) else xmp,
        dpi=_resolution(image),
        chunks=png.kept_chunks(data) if image.format == 'PNG' else (),
        jpeg=_jpeg_options(image))
    if _has_16_bits(image, data):
        return Picture(_decode_16(image, data, metadata.orientation, name), metadata)
    image.load()
    picture = from_pil(ImageOps.exif_transpose(image), f'image file {name!r}')
    return Picture(picture.pixels, replace(metadata, original=picture.metadata.original))


def _resolution(image: Image.Image) -> Optional[Tuple[float, float]]:
    if image.format == 'TIFF' and X_RESOLUTION not in image.tag_v2:
        return None  # Pillow makes it 1
    return image.info.get('dpi')


def _jpeg_options(image: Image.Image) -> dict:
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return {}
    options = dict(
        qtables=image.quantization,
        subsampling=JpegImagePlugin.get_sampling(image),
        progressive=bool(image.info.get('progressive')))
    if image.info.get('comment'):
        options['comment'] = image.info['comment']
    return options


def _has_16_bits(image: Image.Image, data: bytes) -> bool:
    if image.format == 'PNG':
        return png.depth_and_type(data)[0] == 16
    if image.format == 'TIFF':
        return 16 in image.tag_v2.get(BITS, ())
    return False


def _decode_16(image: Image.Image, data: bytes, orientation: int, name: str) -> np.ndarray:
    """By OpenCV: Pillow reads 16-bit colour as 8."""
    pixels = decode(data, cv2.IMREAD_UNCHANGED, name)
    if pixels.dtype != np.uint16:
        raise ValueError(f'image file {name!r}: 16 bits per channel expected, OpenCV reads '
                         f'{pixels.dtype}; save it as a TIFF or PNG of 8 or 16 bits')
    if pixels.ndim == 3:
        pixels = pixels[..., [2, 1, 0, 3][:pixels.shape[2]]]
        if image.format == 'PNG':
            kept = {0: 0, 2: slice(3), 4: [0, 3], 6: slice(4)}[png.depth_and_type(data)[1]]
            pixels = pixels[..., kept]
    if image.format == 'PNG':  # OpenCV turns TIFFs itself
        pixels = displayed(pixels, orientation)
    return np.ascontiguousarray(pixels)
