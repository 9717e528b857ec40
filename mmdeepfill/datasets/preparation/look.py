"""Looking at one image file: can it be read, and what is in it."""

import hashlib
import io
import os
import tempfile
from pathlib import PurePath
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from ...core.files import open_regular
from ..image_bytes import decode, read_bytes
from ..image_files import PathLike
from .traits import is_grey, likeness, traits_of

CHECKS = ('decode', 'header', 'none')

#: What libjpeg writes to the error stream when it continues over damage.
_COMPLAINTS = ('Corrupt JPEG data', 'Premature end of JPEG')
_KINDS = {
    'JPEG': ('.jpg', '.jpeg'),
    'MPO': ('.jpg', '.jpeg'),
    'PNG': ('.png',),
    'BMP': ('.bmp',),
    'WEBP': ('.webp',),
    'TIFF': ('.tif', '.tiff'),
}


class Look(NamedTuple):
    """The facts that were read from a file.

    Args:
        trouble (str): '', 'unreadable' (training would stop at it) or 'damaged' (the
            decoder complains, and makes up what it cannot read).
        reason (str): Of the trouble; names the file.
        digest (str): Of the decoded pixels, so that the same picture has the same one
            whatever else is in the file; '' if it was not decoded.
        kind (str): Format and colours as in the file, e.g. 'JPEG CMYK'.
        height (int): Pixels; 0 if unknown.
        width (int): Pixels; 0 if unknown.
        traits (str): Words of :data:`~.traits.TRAITS`, with a space between them.
        likeness (str): See :func:`~.traits.likeness`; '' if it was not decoded.
    """

    trouble: str = ''
    reason: str = ''
    digest: str = ''
    kind: str = ''
    height: int = 0
    width: int = 0
    traits: str = ''
    likeness: str = ''

    def is_odd(self, name: str) -> bool:
        """True if the content does not match the suffix, or is neither RGB nor grey."""
        file_format, _, colours = self.kind.partition(' ')
        ending = PurePath(name).suffix.lower()
        return bool(self.kind) and (
            ending not in _KINDS.get(file_format, (ending,)) or colours == 'CMYK'
        )


class ErrorStream:
    """Catch the text that libraries in C write to this process's error stream."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()
        os.dup2(self._file.fileno(), 2)

    def clear(self) -> None:
        self._file.seek(0)
        self._file.truncate()

    def lines(self) -> list:
        self._file.seek(0)
        return self._file.read().decode(errors='replace').splitlines()


def look_at(path: PathLike, errors: ErrorStream) -> Look:
    """Decode a file as training does, and listen to what the decoder says meanwhile.

    A JPEG whose bytes were changed so that they still decode cannot be told from a sound one.
    """
    try:
        data = read_bytes(path)
        errors.clear()
        image = decode(data, cv2.IMREAD_COLOR, path)
    except (OSError, ValueError) as error:
        return Look('unreadable', str(error))
    digest = hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=16)
    digest.update(repr(image.shape).encode())
    complaints = [line for line in errors.lines() if line.startswith(_COMPLAINTS)]
    reason = f'{os.fspath(path)!r}: the decoder says {complaints[0]!r}' if complaints else ''
    kind, traits = _about(data)
    if is_grey(image):
        traits.append('grey')
    return Look(
        'damaged' if complaints else '',
        reason,
        digest.hexdigest(),
        kind,
        image.shape[0],
        image.shape[1],
        ' '.join(traits),
        likeness(image),
    )


def look_at_header(path: PathLike) -> Look:
    """Only what Pillow reads without the pixels; the size is that after EXIF rotation."""
    try:
        with open_regular(path) as file, Image.open(file) as image:
            traits = traits_of(image)
            width, height = image.size[::-1] if 'transposed' in traits else image.size
            return Look('', '', '', f'{image.format} {image.mode}', height, width, ' '.join(traits))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        return Look('unreadable', f'{os.fspath(path)!r}: {error}')


def _about(data: bytes) -> tuple[str, list[str]]:
    """Kind and traits."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return f'{image.format} {image.mode}', traits_of(image)
    except (OSError, ValueError, Image.DecompressionBombError):
        return '', []  # OpenCV has read it, and Pillow does not know it
