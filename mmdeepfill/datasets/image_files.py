"""Image files: which there are, and what is in them."""

import errno
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Union

import cv2
import mmengine.fileio as fileio
import numpy as np

from ..core.files import NotAFileError, open_regular
from .image_size import check_announced_size

PathLike = Union[str, 'os.PathLike[str]']

# Decoders write RGB themselves where OpenCV (4.11 and later) lets them.
_DECODE_RGB = getattr(cv2, 'IMREAD_COLOR_RGB', None)

#: What says something about the process and not about the file.
_NOT_THE_FILE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)

IMAGE_SUFFIXES = ('.jpg', '.jpeg', '.png', '.bmp', '.webp', '.tif', '.tiff')


class UnreadableFileError(ValueError):
    """A file that is there and holds no picture.

    Attributes:
        path (str): The file; '' where the error has come from another process.
    """

    def __init__(self, message: str, path: PathLike = '') -> None:
        super().__init__(message)
        self.path = os.fspath(path)


class MissingFileError(FileNotFoundError):
    """A picture's file that is not there; ``path`` as of :class:`UnreadableFileError`."""

    def __init__(self, message: str, path: PathLike = '') -> None:
        super().__init__(message)
        self.path = os.fspath(path)


def check_path(path: PathLike, name: str = 'path') -> None:
    """Refuse what is no path of a file.

    Raises:
        ValueError: It is neither a str nor a path; names the argument.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(
            f'{name} must be the name of a file, a str or a Path; got {type(path).__name__}'
        )


def find_files(folder: PathLike) -> list[str]:
    """Files below a folder, links followed, hidden ones left out.

    A link to a folder that it lies in is not followed: what it leads to is found without it.

    Args:
        folder (str | Path): Where to look, recursively.

    Returns:
        list[str]: Paths relative to ``folder`` with ``/``, sorted: the order does not
        depend on the file system.

    Raises:
        FileNotFoundError: If there is no such folder.
    """
    if not os.path.isdir(folder):
        raise FileNotFoundError(f'image folder not found: {os.fspath(folder)!r}')
    found = []
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not leads_back(os.path.join(parent, name))]
        relative = Path(os.path.relpath(parent, folder))
        found += [(relative / name).as_posix() for name in names if not name.startswith('.')]
    return sorted(found)


def leads_back(folder: PathLike) -> bool:
    """Find out if a folder is a link to one that it lies in."""
    if not os.path.islink(folder):
        return False
    target = os.path.realpath(folder)
    return os.path.commonpath([target, os.path.realpath(os.path.dirname(folder))]) == target


def is_image_name(name: str, suffixes: Sequence[str] = IMAGE_SUFFIXES) -> bool:
    """Test for the suffix of an image, in any case."""
    return name.lower().endswith(tuple(s.lower() for s in suffixes))


def find_images(folder: PathLike, suffixes: Sequence[str] = IMAGE_SUFFIXES) -> list[str]:
    """Those of :func:`find_files` whose names end in one of ``suffixes``, in any case."""
    return [name for name in find_files(folder) if is_image_name(name, suffixes)]


def read_lines(path: PathLike) -> list[str]:
    """Lines of a UTF-8 list file, without line ends and without empty lines.

    Raises:
        ValueError: It is not UTF-8, or a line holds a zero byte, which no path does.
        OSError: It cannot be read, or is no regular file.
    """
    try:
        with open_regular(path) as file:
            text = io.TextIOWrapper(file, encoding='utf-8-sig')
            lines = [line for line in (raw.rstrip('\r\n') for raw in text) if line.strip()]
    except UnicodeDecodeError as error:
        raise ValueError(
            f'list file {os.fspath(path)!r} is not UTF-8: {error}. Is it a list of '
            'paths, one a line?'
        ) from error
    if any('\0' in line for line in lines):
        raise ValueError(f'list file {os.fspath(path)!r} holds zero bytes: it is no list of paths')
    return lines


def check_below(names: Sequence[str], root: PathLike, source: PathLike) -> None:
    """Refuse paths of a list that would lead out of the folder that it is of.

    Links that lie in the folder are the user's own, and are followed.

    Args:
        names (Sequence[str]): Lines of a list or entries of a manifest, relative to ``root``.
        root (str | Path): The folder; '' says that there is none, and paths are what they are.
        source (str | Path): The list, for the error.

    Raises:
        ValueError: A path is absolute, or has ``..`` in it; names it.
    """
    if not os.fspath(root):
        return
    for name in names:
        if (
            name.startswith(('/', '\\'))
            or name[1:3] in (':/', ':\\')
            or ('..' in name and '..' in name.replace('\\', '/').split('/'))
        ):
            raise ValueError(
                f'{os.fspath(source)!r}: {name!r} leads out of {os.fspath(root)!r}: paths must be '
                'relative to that folder and without ".."; name another folder, or make the list '
                'again'
            )


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
