"""A picture: pixels as arrays, and what else its file or PIL image holds."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PIL import Image

#: What PIL modes that arrays cannot show are converted to; 'P' may be RGBA.
CONVERTED = {
    '1': 'L',
    'P': 'RGB',
    'CMYK': 'RGB',
    'YCbCr': 'RGB',
    'HSV': 'RGB',
    'RGBX': 'RGB',
    'RGBa': 'RGBA',
    'La': 'LA',
}
#: EXIF orientation: transpose what is stored, then flip rows, then columns, to display it.
_STEPS = {
    1: (0, 0, 0),
    2: (0, 0, 1),
    3: (0, 1, 1),
    4: (0, 1, 0),
    5: (1, 0, 0),
    6: (1, 0, 1),
    7: (1, 1, 1),
    8: (1, 1, 0),
}


class PictureWarning(UserWarning):
    """A picture can be used, but may not be what its name says."""


@dataclass(frozen=True)
class Metadata:
    """Facts that are kept of a picture besides its pixels; made by the readers.

    Args:
        format (str): Of the file, by its content: Pillow's name, such as 'PNG'.
        orientation (int): EXIF's, 1..8: how what is stored becomes what is displayed.
        icc, exif, xmp (bytes): As in the file; EXIF from its TIFF header on.
        dpi (tuple[float, float], optional): Pixels per inch.
        chunks (tuple): Of a PNG, (name, content) of those that the writer copies.
        jpeg (dict): Of a JPEG: Pillow's options that repeat its quantisation.
        jpeg_source (bytes): Of a JPEG: the file, whose untouched blocks the writer keeps.
        original (PIL.Image.Image, optional): If arrays cannot show its mode: a palette, CMYK...

    Example:
        >>> Metadata(format='PNG', dpi=(72.0, 72.0)).orientation
        1
    """

    format: str = ''
    orientation: int = 1
    icc: bytes = b''
    exif: bytes = b''
    xmp: bytes = b''
    dpi: tuple[float, float] | None = None
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    jpeg: dict[str, Any] = field(default_factory=dict)
    jpeg_source: bytes = field(default=b'', repr=False)
    original: Image.Image | None = None


@dataclass(frozen=True)
class Picture:
    """Pixels as displayed, and what else there was.

    Args:
        pixels (np.ndarray): (H, W) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB or
            (H, W, 4) RGBA; uint8, uint16, or floating point in [0, 1].
        metadata (Metadata): Goes with the pixels to a file or PIL image.

    Example:
        >>> Picture(np.zeros((4, 6, 3), np.uint8)).metadata.format
        ''
    """

    pixels: np.ndarray
    metadata: Metadata = field(default_factory=Metadata)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.pixels.shape[:2]

    def with_pixels(self, pixels: np.ndarray) -> 'Picture':
        """The same picture with other pixels."""
        return replace(self, pixels=pixels)


def displayed(stored: np.ndarray, orientation: int) -> np.ndarray:
    """View of (H, W, ...) as EXIF's ``orientation`` wants it displayed."""
    transpose, rows, columns = _STEPS[orientation]
    pixels = stored.swapaxes(0, 1) if transpose else stored
    return pixels[:: -1 if rows else 1, :: -1 if columns else 1]


def stored(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """The inverse of :func:`displayed`."""
    transpose, rows, columns = _STEPS[orientation]
    pixels = pixels[:: -1 if rows else 1, :: -1 if columns else 1]
    return pixels.swapaxes(0, 1) if transpose else pixels


def from_pil(image: Image.Image, name: str = 'image') -> Picture:
    """A picture from a PIL image, its pixels as they are.

    Args:
        image (PIL.Image.Image): Any mode but LAB and PA. Mode 'I' needs values of 0..65535, 'F' of
            0..1. EXIF orientation is not applied: what is in memory counts as displayed.
        name (str): Named in errors.

    Raises:
        ValueError: Another mode, or values out of range.

    Example:
        >>> from_pil(Image.new('L', (6, 4), 255)).pixels.shape
        (4, 6)
    """
    pixels = pixels_of(image, name)
    plain = image.mode in ('L', 'LA', 'RGB', 'RGBA', 'I;16', 'F')
    return Picture(pixels, Metadata(original=None if plain else image))


def pixels_of(image: Image.Image, name: str = 'image') -> np.ndarray:
    """An array, of its own, of what a PIL image shows, see :class:`Picture`.

    Example:
        >>> pixels_of(Image.new('CMYK', (6, 4))).shape  # RGB
        (4, 6, 3)
    """
    if image.mode in CONVERTED:
        image = image.convert(_shown_mode(image))
    values = np.array(image)
    if image.mode == 'I':
        if values.min() < 0 or values.max() > 65535:
            raise ValueError(
                f'{name}: a PIL image of mode I must hold 0..65535; got '
                f'{values.min()}..{values.max()}'
            )
    elif image.mode not in ('L', 'LA', 'RGB', 'RGBA', 'F') and image.mode[:4] != 'I;16':
        raise ValueError(
            f'{name}: PIL images of mode {image.mode} are not supported; '
            "convert it: image.convert('RGB')"
        )
    return values.astype(np.uint16) if image.mode[0] == 'I' else values


def _shown_mode(image: Image.Image) -> str:
    if image.mode == 'P' and 'transparency' in image.info:
        return 'RGBA'
    return CONVERTED[image.mode]


def to_pil(picture: Picture) -> Image.Image:
    """A PIL image of the mode that :func:`from_pil` was given, as displayed.

    Where the pixels are those of the original, so is its raw value (the index in the palette,
    the inks); elsewhere it is converted, to the palette's nearest colour if it has one.

    Raises:
        ValueError: PIL has no mode for the pixels: 16-bit colour.

    Example:
        >>> to_pil(Picture(np.zeros((4, 6, 3), np.uint8))).size
        (6, 4)
    """
    original, pixels = picture.metadata.original, picture.pixels
    if original is None:
        if (pixels.dtype == np.uint16 and pixels.ndim == 3) or pixels.dtype == np.float64:
            raise ValueError(f'PIL has no mode for {pixels.shape} {pixels.dtype}')
        return Image.fromarray(np.ascontiguousarray(pixels))
    changed = pixels != pixels_of(original)
    changed = changed.any(-1) if changed.ndim == 3 else changed
    values = np.array(original)
    if original.mode == 'P':
        values[changed] = _nearest_entries(pixels[changed], original)
    elif original.mode[0] == 'I':
        values[changed] = pixels[changed]
    else:
        values[changed] = np.array(Image.fromarray(pixels).convert(original.mode))[changed]
    return _like(values, original)


def _like(values: np.ndarray, original: Image.Image) -> Image.Image:
    result = Image.frombytes(original.mode, original.size, _raw_bytes(values, original.mode))
    if original.mode == 'P':
        result.putpalette(original.getpalette() or [])
    result.info.update(
        {key: original.info[key] for key in ('transparency',) if key in original.info}
    )
    return result


def _raw_bytes(values: np.ndarray, mode: str) -> bytes:
    if mode == '1':
        return np.packbits(values, axis=1).tobytes()
    return np.ascontiguousarray(values).tobytes()


def _nearest_entries(colours: np.ndarray, image: Image.Image) -> np.ndarray:
    """Indices of the palette's colours that are nearest, by squared distance."""
    palette = image.getpalette() or []
    count = len(palette) // 3
    ramp = Image.frombytes('P', (count, 1), bytes(range(count)))
    ramp.putpalette(palette)
    ramp.info.update(image.info)
    entries = pixels_of(ramp)[0].astype(np.int32)
    unique, where = np.unique(colours, axis=0, return_inverse=True)
    nearest = [((entries - colour) ** 2).sum(-1).argmin() for colour in unique.astype(np.int32)]
    return np.array(nearest, np.uint8)[where.reshape(-1)]
