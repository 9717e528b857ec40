"""Why a line of a list names no file."""

import os
from collections.abc import Sequence

from .image_files import PathLike

_QUOTES = '"\'`'


def line_fault(line: str, folder: PathLike = '') -> str:
    """The likely cause why a line of a list of paths names no file.

    A cause is named only where the line without it is a file, but for comments.

    Args:
        line (str): As it stands in the list.
        folder (str | Path): What the paths are relative to.

    Returns:
        str: What is wrong and what to do; empty if nothing is recognised.

    Example:
        >>> line_fault('# training')
        "'# training' is a comment, and lists have none: remove the line"
    """
    bare = line.strip()
    if bare.startswith('#'):
        return f'{line!r} is a comment, and lists have none: remove the line'
    if bare != line and _is_file(folder, bare):
        return f'{line!r} has blanks around the path: remove them'
    plain = bare.strip(_QUOTES)
    if plain != bare and _is_file(folder, plain):
        return f'{line!r} has quotes around the path: remove them'
    for separator in '\t,; ':
        path, found, rest = bare.partition(separator)
        if found and _is_file(folder, path.strip(_QUOTES).lstrip('/')):
            return (
                f'{line!r} has {rest.strip()!r} behind the path, a label or a comment: remove '
                'it (an InpaintingDataset skips labels behind a blank with labelled=True)'
            )
    if '\\' in bare and _is_file(folder, bare.replace('\\', '/')):
        return f'{line!r} has backslashes: write paths with /'
    return ''


def first_fault(lines: Sequence[str], folder: PathLike = '') -> str:
    """The first cause that :func:`line_fault` knows among lines, as an end of a message."""
    return next(
        (f'. The line {fault}' for fault in (line_fault(line, folder) for line in lines) if fault),
        '',
    )


def _is_file(folder: PathLike, name: str) -> bool:
    return bool(name) and os.path.isfile(os.path.join(folder, name))
