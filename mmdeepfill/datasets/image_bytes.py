"""Pictures of a data set from bytes and to them."""

import errno
import os

import cv2
import mmengine.fileio as fileio
import numpy as np

from ..core.files import NotAFileError, open_regular
from .image_files import MissingFileError, PathLike, UnreadableFileError
from .image_size import check_announced_size

# Decoders write RGB themselves where OpenCV (4.11 and later) lets them.
_DECODE_RGB = getattr(cv2, 'IMREAD_COLOR_RGB', None)

#: What says something about the process and not about the file.
_NOT_THE_FILE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


def read_image(path: PathLike, backend_args: dict | None = None) -> np.ndarray:
    """Read a picture as 8-bit RGB.

    EXIF orientation is applied. Grey becomes three equal channels, a palette its
    colours; alpha is dropped, not blended; 16 bits become the upper 8; of an animation
    the first frame is read.

    Args:
        path (str | Path): A file, or an address that mmengine's file backends know.
        backend_args (dict, optional): Of mmengine's file backend.

    Returns:
        np.ndarray: (H, W, 3) uint8, RGB.

    Raises:
        MissingFileError: If there is no such file (a FileNotFoundError).
        UnreadableFileError: If it is empty, cut off, or no image (a ValueError); both name
            the file.
    """
    data = read_bytes(path, backend_args)
    if _DECODE_RGB is not None:
        return decode(data, _DECODE_RGB, path)
    image = decode(data, cv2.IMREAD_COLOR, path)
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB, dst=image)


def read_bytes(path: PathLike, backend_args: dict | None = None) -> bytes:
    """A file's bytes through mmengine's file backends.

    Raises:
        MissingFileError: If there is no such file.
        UnreadableFileError: If it is a folder, a named pipe or a device, or the system does not
            give its content.
    """
    try:
        if '://' not in os.fspath(path) and not backend_args:
            with open_regular(path) as file:
                return file.read()
        return fileio.get(os.fspath(path), backend_args=backend_args)
    except FileNotFoundError as error:
        raise MissingFileError(f'image file not found: {os.fspath(path)!r}', path) from error
    except (NotAFileError, IsADirectoryError) as error:
        raise UnreadableFileError(
            f'image file expected, got {getattr(error, "kind", "a folder")}: {os.fspath(path)!r}',
            path,
        ) from error
    except OSError as error:
        if error.errno in _NOT_THE_FILE:
            raise
        raise UnreadableFileError(
            f'image file cannot be read: {os.fspath(path)!r} ({error.strerror or error})', path
        ) from error


def decode(data: bytes, flags: int, path: PathLike) -> np.ndarray:
    """``cv2.imdecode`` that refuses what cannot be decoded whole.

    Args:
        data (bytes): The file.
        flags (int): Of OpenCV; channels come in its order, BGR.
        path (str | Path): Named in errors.

    Raises:
        UnreadableFileError: If the file is empty, cut off, no image, or says that it has more
            pixels than :func:`~mmdeepfill.datasets.image_size.largest_image`; names the file.
    """
    if not data:
        raise UnreadableFileError(f'image file is empty: {os.fspath(path)!r}', path)
    # OpenCV 4 fills the missing rest of a cut-off JPEG with grey and says nothing.
    if _is_cut_off_jpeg(data):
        raise UnreadableFileError(
            f'image file is cut off (JPEG without its end): {os.fspath(path)!r}', path
        )
    try:
        check_announced_size(data, os.fspath(path))
    except ValueError as error:
        raise UnreadableFileError(str(error), path) from error
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise UnreadableFileError(
            f'cannot decode image file: {os.fspath(path)!r} ({len(data)} bytes); '
            f'OpenCV says {str(error).strip()!r}',
            path,
        ) from error
    if image is None:
        raise UnreadableFileError(
            f'cannot decode image file: {os.fspath(path)!r} ({len(data)} bytes); '
            'it is damaged or not an image that OpenCV knows',
            path,
        )
    return image


def encode_image(pixels: np.ndarray, suffix: str) -> bytes:
    """The content of an image file.

    Args:
        pixels (np.ndarray): (H, W), or (H, W, 3) RGB, uint8.
        suffix (str): Ending that says the format, such as '.png'.

    Raises:
        ValueError: OpenCV has no such format.
    """
    ordered = pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[..., ::-1])
    try:
        done, data = cv2.imencode(suffix, ordered)
    except cv2.error as error:
        raise ValueError(f'OpenCV writes no images that end in {suffix!r}') from error
    if not done:
        raise ValueError(f'OpenCV could not write an image of {pixels.shape} as {suffix!r}')
    return data.tobytes()


def _is_cut_off_jpeg(data: bytes) -> bool:
    """Test for a JPEG without an end-of-image marker after its own first scan.

    The segments before the scan are skipped by their lengths, so that the end of an
    embedded thumbnail does not count.
    """
    if data[:2] != b'\xff\xd8':
        return False
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # odd, and the decoder's to judge
            return False
        if data[at + 1] == 0xFF:  # fill byte
            at += 1
            continue
        if data[at + 1] == 0xDA:  # start of scan
            return data.rfind(b'\xff\xd9', at) < 0  # the end is near the end
        at += 2 + int.from_bytes(data[at + 2 : at + 4], 'big')
    return True
