"""Pictures to files, with everything that was in them."""

import os
from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image

from ...core.files import atomic_write
from ...core.wording import option, or_none
from ...datasets.image_files import PathLike, check_path
from .jpeg_blocks import can_keep_blocks, keep_blocks
from .picture import Metadata, Picture, stored, to_pil
from .png import encode_png, encode_png_array
from .tiff import encode_tiff, encode_tiff_image

_BEST_QUALITY, _FULL_CHROMA = 95, 0


def write_picture(picture: Picture, path: PathLike, quality: int | None = None) -> None:
    """Write a file, whole or not at all, with what its source held.

    The format follows from the suffix. PNG, TIFF, BMP and, unless ``quality`` is given, WebP are
    lossless. JPEG cannot be: a picture that was a JPEG is written with its own quantisation
    tables and subsampling, others with quality 95 and full chroma. With the extra
    ``mmdeepfill[jpeg]``, the blocks of 8x8 pixels that did not change keep their coefficients,
    see :func:`~mmdeepfill.imageio.pictures.jpeg_blocks.keep_blocks`. EXIF, ICC profile, XMP and
    resolution go along (not to BMP); a PNG's text and colour chunks to a PNG.

    Args:
        picture (Picture): From :func:`read_picture`, or of pixels alone.
        path (str | Path): Ends in .png, .jpg, .jpeg, .webp, .tif, .tiff or .bmp.
        quality (int, optional): 1..100, for JPEG and WebP; then WebP is lossy.

    Raises:
        ValueError: Unknown suffix, or the format cannot hold the picture's alpha or depth.
        OSError: The file cannot be written; what was there before still is.

    Example:
        >>> import numpy as np
        >>> from tempfile import TemporaryDirectory
        >>> from mmdeepfill.imageio.pictures import read_picture
        >>> with TemporaryDirectory() as folder:
        ...     write_picture(Picture(np.full((4, 6, 3), 7, np.uint8)), f'{folder}/seven.png')
        ...     np.unique(read_picture(f'{folder}/seven.png').pixels).tolist()
        [7]
    """
    encode = encoder_for(path)
    if not isinstance(picture, Picture):
        raise ValueError(
            'picture must be a Picture, of read_picture or Picture(array); got '
            f'{type(picture).__name__}'
        )
    if picture.pixels.dtype not in (np.uint8, np.uint16) and picture.pixels.dtype.kind != 'f':
        raise ValueError(
            'picture must hold uint8, uint16 or floating point; got '
            f'{picture.pixels.dtype}: give its pixels as .astype(np.uint8)'
        )
    check_quality(quality)
    data = encode(picture, os.fspath(path), quality)
    with atomic_write(os.fspath(path)) as file:
        file.write(data)


def check_quality(quality: int | None) -> None:
    """Refuse what is no quality of JPEG and WebP.

    Raises:
        ValueError: Not None, nor an integer from 1 to 100.

    Example:
        >>> check_quality(95)
        >>> check_quality(200)
        Traceback (most recent call last):
            ...
        ValueError: quality ...
    """
    if quality is not None and (
        isinstance(quality, bool)
        or not isinstance(quality, (int, np.integer))
        or not 1 <= quality <= 100
    ):
        raise ValueError(
            f'{option("quality")} must be an integer 1..100{or_none()}; got {quality!r}'
        )


def encoder_for(path: PathLike, name: str = 'path') -> Callable[[Picture, str, int | None], bytes]:
    """The encoder that a file's name asks for; ``name`` is the argument, for the error.

    Raises:
        ValueError: There is none for its suffix.

    Example:
        >>> encoder_for('picture.png') is encoder_for('other.PNG')
        True
        >>> encoder_for('picture.txt')
        Traceback (most recent call last):
            ...
        ValueError: ...
    """
    check_path(path, name)
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    if suffix not in _ENCODERS:
        raise ValueError(
            f'{name} must end in one of {", ".join(_ENCODERS)}; got {os.fspath(path)!r}'
        )
    return _ENCODERS[suffix]


def _png(picture: Picture, name: str, quality: int | None) -> bytes:
    pixels = picture.pixels
    if pixels.dtype.kind == 'f':
        raise ValueError(
            f'{name!r}: PNG holds 8 or 16 bits, the picture is {pixels.dtype}; write a .tif'
        )
    if pixels.dtype == np.uint16:
        return encode_png_array(_stored(pixels, picture.metadata), picture.metadata)
    image = _stored_image(picture)
    if image.mode not in ('1', 'L', 'LA', 'P', 'RGB', 'RGBA'):
        image = Image.fromarray(_stored(pixels, picture.metadata))
    return encode_png(image, picture.metadata)


def _tiff(picture: Picture, name: str, quality: int | None) -> bytes:
    metadata = picture.metadata
    if metadata.original is not None:
        image = _stored_image(picture)
        if image.mode in ('1', 'P', 'CMYK') and 'transparency' not in image.info:
            return encode_tiff_image(image, metadata)
    pixels = picture.pixels
    if pixels.dtype.kind == 'f':
        pixels = pixels.astype(np.float32)
    return encode_tiff(_stored(pixels, metadata), metadata)


def _jpeg(picture: Picture, name: str, quality: int | None) -> bytes:
    _needs_8_bits(picture, name, 'JPEG')
    image = _stored_image(picture)
    if image.mode in ('LA', 'RGBA', 'RGBa', 'La') or 'transparency' in image.info:
        raise ValueError(f'{name!r}: JPEG has no alpha; write a .png, .webp or .tif')
    if image.mode in ('P', '1'):
        image = image.convert('RGB' if image.mode == 'P' else 'L')
    options = {'quality': _BEST_QUALITY, 'subsampling': _FULL_CHROMA}
    if quality is not None:
        options['quality'] = quality
    elif picture.metadata.jpeg and image.mode in ('L', 'RGB', 'CMYK'):
        options = picture.metadata.jpeg
    encoded = _by_pillow(image, 'JPEG', picture.metadata, **options)
    source = picture.metadata.jpeg_source
    if quality is None and source and image.mode in ('L', 'RGB') and can_keep_blocks():
        return _with_kept_blocks(encoded, source, np.asarray(image))
    return encoded


def _with_kept_blocks(encoded: bytes, source: bytes, pixels: np.ndarray) -> bytes:
    with Image.open(BytesIO(source)) as image:
        before = np.asarray(image)
    if before.shape != pixels.shape:  # extended, cropped or of other channels
        return encoded
    changed = before != pixels
    return keep_blocks(encoded, source, changed.any(-1) if changed.ndim == 3 else changed)


def _webp(picture: Picture, name: str, quality: int | None) -> bytes:
    _needs_8_bits(picture, name, 'WebP')
    pixels = _stored(picture.pixels, picture.metadata)
    if pixels.ndim == 2 or pixels.shape[2] == 2:  # WebP has no grey
        grey = pixels if pixels.ndim == 2 else pixels[..., 0]
        pixels = np.dstack([grey] * 3 + ([] if pixels.ndim == 2 else [pixels[..., 1]]))
    options = {'lossless': True, 'exact': True} if quality is None else {'quality': quality}
    return _by_pillow(
        Image.fromarray(np.ascontiguousarray(pixels)), 'WEBP', picture.metadata, **options
    )


def _bmp(picture: Picture, name: str, quality: int | None) -> bytes:
    _needs_8_bits(picture, name, 'BMP')
    image = to_pil(picture)  # upright, for a BMP cannot say how to turn it
    if image.mode in ('LA', 'RGBA', 'RGBa', 'La') or 'transparency' in image.info:
        raise ValueError(f'{name!r}: BMP has no alpha; write a .png, .webp or .tif')
    image = image if image.mode in ('1', 'L', 'P', 'RGB') else image.convert('RGB')
    return _by_pillow(image, 'BMP', Metadata())


_ENCODERS: dict[str, Callable[[Picture, str, int | None], bytes]] = {
    '.png': _png,
    '.jpg': _jpeg,
    '.jpeg': _jpeg,
    '.webp': _webp,
    '.tif': _tiff,
    '.tiff': _tiff,
    '.bmp': _bmp,
}


def _by_pillow(image: Image.Image, kind: str, metadata: Metadata, **options) -> bytes:
    if metadata.icc:
        options['icc_profile'] = metadata.icc
    if metadata.exif:
        options['exif'] = b'Exif\0\0' + metadata.exif
    if metadata.xmp:
        options['xmp'] = metadata.xmp
    if metadata.dpi:
        options['dpi'] = metadata.dpi
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _stored(pixels: np.ndarray, metadata: Metadata) -> np.ndarray:
    return np.ascontiguousarray(stored(pixels, metadata.orientation))


def _stored_image(picture: Picture) -> Image.Image:
    if picture.metadata.original is None:
        return Image.fromarray(_stored(picture.pixels, picture.metadata))
    image = to_pil(picture)
    turns = {
        2: 'FLIP_LEFT_RIGHT',
        3: 'ROTATE_180',
        4: 'FLIP_TOP_BOTTOM',
        5: 'TRANSPOSE',
        6: 'ROTATE_90',
        7: 'TRANSVERSE',
        8: 'ROTATE_270',
    }  # back to what is stored
    turn = turns.get(picture.metadata.orientation)
    return image.transpose(Image.Transpose[turn]) if turn else image


def _needs_8_bits(picture: Picture, name: str, kind: str) -> None:
    if picture.pixels.dtype != np.uint8:
        raise ValueError(
            f'{name!r}: {kind} has 8 bits per channel, the picture is '
            f'{picture.pixels.dtype}; write a .png or .tif'
        )
