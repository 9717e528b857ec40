"""Pictures in other formats and frames: what the page downloads, extends and crops."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from ..imageio.pictures import Picture, read_picture, reframe, write_picture
from .limits import SHORTEST_SIDE, Limits, Refused

#: Suffix and type of each format of a download.
FORMATS = {
    'png': ('.png', 'image/png'),
    'jpeg': ('.jpg', 'image/jpeg'),
    'webp': ('.webp', 'image/webp'),
    'tiff': ('.tif', 'image/tiff'),
}
_FILLED = '-filled'


def filled_name(name: str, suffix: str) -> str:
    """The name of a result: the photograph's, ``-filled`` once, and the suffix.

    Example:
        >>> filled_name('cat.jpg', '.png'), filled_name('cat-filled.png', '.webp')
        ('cat-filled.png', 'cat-filled.webp')
    """
    stem = PurePosixPath(name).stem or 'picture'
    return f'{stem.removesuffix(_FILLED) or "picture"}{_FILLED}{suffix}'


def check_format(name: str) -> tuple[str, str]:
    """Suffix and type of a format.

    Raises:
        Refused: 422, there is no such one.
    """
    if name not in FORMATS:
        raise Refused(422, f'format: expected one of {", ".join(FORMATS)}; got {name!r}')
    return FORMATS[name]


def convert(path: Path, kind: str, target: Path, source: Path | None = None) -> None:
    """Write a picture in another format.

    JPEG and WebP have 8 bits: deeper pictures are rounded. JPEG has no alpha: it is put on white.
    A JPEG whose photograph was one gets the same quantisation and, with the extra
    ``mmdeepfill[jpeg]``, the same blocks where nothing changed; quality 95 otherwise.

    Args:
        path (Path): The picture.
        kind (str): A key of :data:`FORMATS`.
        target (Path): Ends in the suffix of the format.
        source (Path, optional): The photograph that it was made of.
    """
    picture = read_picture(path)
    pixels = picture.pixels
    metadata = picture.metadata
    if kind in ('jpeg', 'webp'):
        pixels = _eight_bits(pixels)
        metadata = replace(metadata, original=None)
    elif kind == 'png' and pixels.dtype.kind == 'f':
        pixels = np.rint(np.nan_to_num(pixels).clip(0, 1) * 65535).astype(np.uint16)
    if kind == 'jpeg':
        pixels = _on_white(pixels)
        if source is not None:
            given = read_picture(source).metadata
            metadata = replace(metadata, jpeg=given.jpeg, jpeg_source=given.jpeg_source)
    write_picture(Picture(pixels, metadata), target)


def _eight_bits(pixels: np.ndarray) -> np.ndarray:
    if pixels.dtype.kind == 'f':
        return np.rint(np.nan_to_num(pixels).clip(0, 1) * 255).astype(np.uint8)
    if pixels.dtype == np.uint16:
        return np.rint(pixels / 257).astype(np.uint8)
    return pixels


def _on_white(pixels: np.ndarray) -> np.ndarray:
    if pixels.ndim == 2 or pixels.shape[2] in (1, 3):
        return pixels
    alpha = pixels[..., -1:].astype(np.float32) / 255
    mixed = np.rint(pixels[..., :-1] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return mixed[..., 0] if mixed.shape[2] == 1 else mixed


def framed(picture: Picture, sides: tuple[int, int, int, int], limits: Limits) -> Picture:
    """Extend a picture beyond its sides, and crop it.

    Args:
        picture (Picture): With pixels of any type.
        sides (tuple): Left, top, right, bottom: pixels to add, or to take away if negative. What
            is added is black and opaque, to be filled.
        limits (Limits): How large it may become.

    Raises:
        Refused: 413, it becomes too large; 422, too small.

    Example:
        >>> picture = Picture(np.zeros((20, 30, 3), np.uint8))
        >>> framed(picture, (10, 0, -4, 2), Limits()).size
        (22, 36)
    """
    left, top, right, bottom = sides
    height, width = picture.size
    wide, high = width + left + right, height + top + bottom
    if min(wide, high) < SHORTEST_SIDE:
        raise Refused(
            422,
            f'The frame would be {wide} x {high}; both sides must have at least '
            f'{SHORTEST_SIDE} pixels.',
        )
    if wide * high > limits.pixels:
        raise limits.too_many_pixels(f'then {wide} x {high} = {wide * high / 1e6:.1f} megapixels')
    crop = (
        max(0, -left),
        max(0, -top),
        width + min(0, left) + min(0, right),
        height + min(0, top) + min(0, bottom),
    )
    more = tuple(max(0, side) for side in sides)
    return reframe(picture, crop=crop, extend=more if any(more) else None)[0]
