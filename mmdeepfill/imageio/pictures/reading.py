"""Pictures from files, with everything that is in them."""

import os
import warnings
from dataclasses import replace
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from ...datasets.image_bytes import decode, read_bytes
from ...datasets.image_files import PathLike, check_path
from ...datasets.image_size import check_announced_size
from . import png
from .heif import enable_heif, is_heif
from .picture import Metadata, Picture, displayed, from_pil
from .tiff import BITS, X_RESOLUTION, exif_of_tiff

_ORIENTATION = 274


#: Pictures that Pillow has no reader for, by the ends of their files.
_FOREIGN = {
    '.heic': 'HEIC',
    '.heif': 'HEIF',
    '.hif': 'HEIF',
    '.jxl': 'JPEG XL',
    '.svg': 'SVG',
    '.cr2': 'raw',
    '.cr3': 'raw',
    '.nef': 'raw',
    '.arw': 'raw',
    '.orf': 'raw',
    '.rw2': 'raw',
    '.raf': 'raw',
    '.dng': 'raw',
}


def foreign_format(name: PathLike) -> str:
    """Name of the format of a picture that is not read, by its suffix; empty for others.

    Example:
        >>> foreign_format('photo.cr2') != '', foreign_format('photo.jpg')
        (True, '')
    """
    text = os.fspath(name).lower()
    suffix = text if text.startswith('.') and text.count('.') == 1 else os.path.splitext(text)[1]
    return '' if suffix in Image.registered_extensions() else _FOREIGN.get(suffix, '')


def read_picture(path: PathLike) -> Picture:
    """Read a file with its metadata; nothing is converted but what arrays cannot show.

    The pixels are as displayed: EXIF orientation is applied, and :func:`write_picture` takes it
    back, so that the file keeps the way it was stored. Palettes and CMYK are read as RGB (RGBA
    if the palette has alpha) and written as they were.

    Args:
        path (str | Path): PNG (8 and 16 bits, palette), JPEG, WebP, TIFF (8 and 16 bits; 32-bit
            float grey), BMP, AVIF where Pillow can, HEIC with ``mmdeepfill[heic]`` (8 bits, the
            primary picture); or an address that mmengine's file backends know.

    Returns:
        Picture: uint8, uint16 or float32.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is damaged, no image, of more pixels than
            :func:`~mmdeepfill.datasets.image_size.largest_image` (or says so of a tile, see
            :func:`~mmdeepfill.datasets.second_size.second_size`), holds more than one picture (an
            animation, a TIFF of many pages), or is of a kind that is not read; names the file.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     Image.new('RGB', (6, 4), (1, 2, 3)).save(f'{folder}/image.png')
        ...     picture = read_picture(f'{folder}/image.png')
        >>> picture.pixels.shape, picture.metadata.format
        ((4, 6, 3), 'PNG')
    """
    check_path(path)
    name = os.fspath(path)
    data = read_bytes(path)
    if not data:
        raise ValueError(f'image file is empty: {name!r}')
    if is_heif(data):
        enable_heif()
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of odd tags; neither is of use here
            warnings.simplefilter('ignore')
            with Image.open(BytesIO(data)) as image:
                check_announced_size(data, name)
                return _read(image, data, name)
    except Exception as error:  # what a damaged file does to its many parsers is open
        if isinstance(error, ValueError) and name in str(error):
            raise
        raise ValueError(
            f'cannot read image file {name!r} ({len(data)} bytes): {_reason(data, name, error)}'
        ) from error


def _reason(data: bytes, name: str, error: Exception) -> str:
    # Pillow names its own buffer
    told = '' if isinstance(error, UnidentifiedImageError) else f' ({error})'
    heif, foreign = is_heif(data), foreign_format(name)
    if heif and enable_heif():
        return f'it is a HEIC picture that is damaged or too large{told}'
    if heif or foreign:
        extra = 'which pip install "mmdeepfill[heic]" makes readable; or' if heif else ''
        return (
            f'it is a {foreign or "HEIC"} picture, {extra or "which is not read;"} convert it to '
            'PNG, TIFF or JPEG first, for example by: magick IN OUT.png'
        )
    return f'it is damaged, or of a kind that is not read{told}'


def _read(image: Any, data: bytes, name: str) -> Picture:
    if getattr(image, 'n_frames', 1) > 1 and image.format not in ('MPO', 'HEIF'):
        raise ValueError(
            f'image file {name!r} holds {image.n_frames} pictures (an animation, or '
            'pages); save the one that is meant as a file of its own'
        )
    if image.format == 'TIFF':  # loading may turn it upright and drop the tag
        exif = exif_of_tiff(image)
    else:  # the EXIF of a PNG may come after its pixels
        image.load()
        exif = image.info.get('exif', b'')
    orientation = image.getexif().get(_ORIENTATION, 1)
    xmp = image.info.get('xmp', b'')
    metadata = Metadata(
        format=image.format or '',
        orientation=orientation if orientation in range(1, 9) else 1,
        icc=image.info.get('icc_profile') or b'',
        exif=exif[6:] if exif[:6] == b'Exif\0\0' else exif,
        xmp=xmp.encode() if isinstance(xmp, str) else xmp,
        dpi=_resolution(image),
        chunks=png.kept_chunks(data) if image.format == 'PNG' else (),
        jpeg=_jpeg_options(image),
        jpeg_source=data if isinstance(image, JpegImagePlugin.JpegImageFile) else b'',
    )
    if _has_16_bits(image, data):
        return Picture(_decode_16(image, data, metadata.orientation, name), metadata)
    image.load()
    picture = from_pil(ImageOps.exif_transpose(image), f'image file {name!r}')
    return Picture(picture.pixels, replace(metadata, original=picture.metadata.original))


def _resolution(image: Any) -> tuple[float, float] | None:
    if image.format == 'TIFF' and X_RESOLUTION not in image.tag_v2:
        return None  # Pillow makes it 1
    return image.info.get('dpi')


def _jpeg_options(image: Image.Image) -> dict:
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return {}
    options = {
        'qtables': image.quantization,
        'subsampling': JpegImagePlugin.get_sampling(image),
        'progressive': bool(image.info.get('progressive')),
    }
    if image.info.get('comment'):
        options['comment'] = image.info['comment']
    return options


def _has_16_bits(image: Any, data: bytes) -> bool:
    if image.format == 'PNG':
        return png.depth_and_type(data)[0] == 16
    if image.format == 'TIFF':
        return 16 in image.tag_v2.get(BITS, ())
    return False


def _decode_16(image: Image.Image, data: bytes, orientation: int, name: str) -> np.ndarray:
    """By OpenCV: Pillow reads 16-bit colour as 8."""
    pixels = decode(data, cv2.IMREAD_UNCHANGED, name)
    if pixels.dtype != np.uint16:
        raise ValueError(
            f'image file {name!r}: 16 bits per channel expected, OpenCV reads '
            f'{pixels.dtype}; save it as a TIFF or PNG of 8 or 16 bits'
        )
    if pixels.ndim == 3:
        pixels = pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
        if image.format == 'PNG':
            kept: Any = {0: 0, 2: slice(3), 4: [0, 3], 6: slice(4)}[png.depth_and_type(data)[1]]
            pixels = pixels[..., kept]
    if image.format == 'PNG':  # OpenCV turns TIFFs itself
        pixels = displayed(pixels, orientation)
    return np.ascontiguousarray(pixels)
