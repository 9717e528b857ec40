"""PNG: what the two encoders leave out is carried over chunk by chunk.

Pillow has no 16-bit colour and OpenCV no metadata; a PNG is a row of named chunks, so that
those of the source fit into what either of them wrote.
"""

import struct
import zlib
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from ...core.png import SIGNATURE, read_chunks, write_chunk
from .picture import Metadata

Chunk = tuple[bytes, bytes]
_HEADER_END = len(SIGNATURE) + 25  # the IHDR chunk has 13 bytes of content
#: Chunks that stay true when pixels change; tRNS (a colour that counts as transparent) too,
#: for the type and the depth of pixels are kept.
_KEPT = {
    b'cHRM',
    b'gAMA',
    b'iCCP',
    b'sRGB',
    b'cICP',
    b'mDCV',
    b'cLLI',
    b'pHYs',
    b'eXIf',
    b'tEXt',
    b'zTXt',
    b'iTXt',
    b'tIME',
    b'tRNS',
}
_INCH = 0.0254


def depth_and_type(data: bytes) -> tuple[int, int]:
    """Bits per sample, and the colour type: 0 grey, 2 RGB, 3 palette, 4 with alpha, 6 RGBA."""
    return data[24], data[25]


def kept_chunks(data: bytes) -> tuple[Chunk, ...]:
    """Chunks of a file that a copy with other pixels should have."""
    depth, kind = depth_and_type(data)
    kept = _KEPT if depth in (8, 16) and kind != 3 else _KEPT - {b'tRNS'}
    return tuple((name, content) for name, content in read_chunks(data) if name in kept)


def encode_png(image: Image.Image, metadata: Metadata) -> bytes:
    """Encode what Pillow has a mode for; by OpenCV, which is faster, what both have."""
    if image.mode in ('L', 'RGB', 'RGBA') and 'transparency' not in image.info:
        return encode_png_array(np.asarray(image), metadata)
    file = BytesIO()
    image.save(file, 'PNG')
    return _with_chunks(file.getvalue(), metadata)


def encode_png_array(pixels: np.ndarray, metadata: Metadata) -> bytes:
    """Encode (H, W) or (H, W, 2|3|4), 8 or 16 bits; grey with alpha as RGBA of equal values."""
    if pixels.ndim == 3:
        pixels = pixels[..., [0, 0, 0, 1] if pixels.shape[2] == 2 else slice(None)]
        order = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
        pixels = cv2.cvtColor(np.ascontiguousarray(pixels), order)
    done, data = cv2.imencode('.png', np.ascontiguousarray(pixels))
    if not done:
        raise ValueError(f'OpenCV cannot write a PNG of {pixels.shape} {pixels.dtype}')
    return _with_chunks(data.tobytes(), metadata)


def _with_chunks(data: bytes, metadata: Metadata) -> bytes:
    chunks = b''.join(write_chunk(*chunk) for chunk in metadata.chunks or _made_chunks(metadata))
    return data[:_HEADER_END] + chunks + data[_HEADER_END:]


def _made_chunks(metadata: Metadata) -> list[Chunk]:
    """For pictures that were no PNG."""
    chunks = []
    if metadata.icc:
        chunks.append((b'iCCP', b'ICC profile\0\0' + zlib.compress(metadata.icc)))
    if metadata.dpi:
        chunks.append((b'pHYs', struct.pack('>IIB', *(round(n / _INCH) for n in metadata.dpi), 1)))
    if metadata.exif:
        chunks.append((b'eXIf', metadata.exif))
    if metadata.xmp:
        chunks.append((b'iTXt', b'XML:com.adobe.xmp\0\0\0\0\0' + metadata.xmp))
    return chunks
