"""JPEG without a second loss: coefficients of a source stay where its pixels stay.

A JPEG stores a cosine transform of each block of 8x8 samples, rounded. Decoding and encoding it
again rounds twice. :func:`keep_blocks` takes the coefficients of untouched blocks from the source
instead, so that decoders see what they saw before.
"""

from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ...core.optional import optional_import

_BLOCK = 8
_PLANES = ('Y', 'Cb', 'Cr')


def can_keep_blocks() -> bool:
    """True if the library that reads and writes coefficients is installed: ``mmdeepfill[jpeg]``.

    Example:
        >>> can_keep_blocks() in (True, False)
        True
    """
    return find_spec('jpeglib') is not None


def keep_blocks(encoded: bytes, source: bytes, changed: np.ndarray) -> bytes:
    """Put the coefficients of a source into an edited copy, in blocks without a changed pixel.

    A block of subsampled colour covers 16 pixels across or down, and is kept if none of them
    changed. Next to a changed one, decoders that smooth colour between blocks may show pixels of
    a kept block a little differently.

    Args:
        encoded (bytes): The edited copy as a JPEG, with the quantisation of the source.
        source (bytes): The JPEG that was edited, of the same size.
        changed (np.ndarray): (H, W) bool, as stored: pixels that the edit changed.

    Returns:
        bytes: A baseline JPEG with the metadata of ``encoded``; ``encoded`` itself if the two
        differ in size, channels, quantisation or subsampling, or the source cannot be read.

    Raises:
        ImportError: ``jpeglib`` is not installed, see :func:`can_keep_blocks`.

    Example:
        >>> import io
        >>> from PIL import Image
        >>> file, changed = io.BytesIO(), np.zeros((16, 24), bool)
        >>> Image.new('RGB', (24, 16), (200, 30, 60)).save(file, 'JPEG')
        >>> kept = keep_blocks(file.getvalue(), file.getvalue(), changed)
        >>> Image.open(io.BytesIO(kept)).getpixel((20, 3)) == Image.open(file).getpixel((20, 3))
        True
    """
    jpeglib = optional_import('jpeglib', 'jpeg')

    with TemporaryDirectory(prefix='mmdeepfill-jpeg-') as folder:
        paths = [Path(folder, name) for name in ('encoded.jpg', 'source.jpg', 'kept.jpg')]
        for path, data in zip(paths, (encoded, source)):
            path.write_bytes(data)
        try:
            copy, original = (jpeglib.read_dct(str(path)) for path in paths[:2])
        except OSError:  # it is stricter than the decoder of pixels
            return encoded
        if not _alike(copy, original) or (copy.height, copy.width) != changed.shape:
            return encoded
        for plane, factors in zip(_PLANES, _strides(copy)):
            blocks = getattr(copy, plane)
            kept = ~_any_in_blocks(changed, factors, blocks.shape[:2])
            blocks[kept] = getattr(original, plane)[kept]
        copy.write_dct(str(paths[2]))
        return _numbered_from_one(paths[2].read_bytes())


def _numbered_from_one(data: bytes) -> bytes:
    """The same JPEG of one scan with components 1, 2, 3, as JFIF wants; jpeglib begins at 0."""
    out, at = bytearray(data), 2
    while at + 4 < len(out):
        marker, length = out[at + 1], int.from_bytes(out[at + 2 : at + 4], 'big')
        # number of components, the first one, and bytes from one to the next
        count, first, step = {0xC0: (9, 10, 3), 0xC1: (9, 10, 3), 0xDA: (4, 5, 2)}.get(
            marker, (0, 0, 0)
        )
        if step and out[at + first] == 0:
            for number in range(out[at + count]):
                out[at + first + step * number] = number + 1
        if marker == 0xDA:
            break
        at += 2 + length
    return bytes(out)


def _alike(one: Any, other: Any) -> bool:
    """True if coefficients of one fit into the other: same planes, tables and sizes."""
    same = ('height', 'width', 'num_components', 'jpeg_color_space')
    return (
        all(getattr(one, name) == getattr(other, name) for name in same)
        and one.num_components in (1, 3)
        and np.array_equal(one.samp_factor, other.samp_factor)
        and all(
            np.array_equal(one.get_component_qt(i), other.get_component_qt(i))
            for i in range(one.num_components)
        )
        and all(
            getattr(one, plane).shape == getattr(other, plane).shape
            for plane in _PLANES[: one.num_components]
        )
    )


def _strides(picture: Any) -> list[tuple[int, int]]:
    """Rows and columns of pixels that a block of each plane covers."""
    factors = np.asarray(picture.samp_factor).reshape(-1, 2)
    rows, columns = factors.max(0)
    return [
        (int(_BLOCK * rows // down), int(_BLOCK * columns // across)) for down, across in factors
    ]


def _any_in_blocks(
    changed: np.ndarray, stride: tuple[int, int], shape: tuple[int, int]
) -> np.ndarray:
    """(rows, columns) bool: whether a pixel changed in each block; past the edge, none did."""
    rows, columns = shape
    padded = np.zeros((rows * stride[0], columns * stride[1]), bool)
    height, width = (min(a, b) for a, b in zip(changed.shape, padded.shape))
    padded[:height, :width] = changed[:height, :width]
    return np.asarray(padded.reshape(rows, stride[0], columns, stride[1]).any((1, 3)))
