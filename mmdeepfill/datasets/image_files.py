"""Image files: which there are, and what is in them."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Union

from ..core.files import open_regular

PathLike = Union[str, 'os.PathLike[str]']


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
