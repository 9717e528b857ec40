"""Sources: the files that a list of files, folders and patterns stands for."""

import glob
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from ...datasets.image_files import find_files, is_image_name, leads_back
from ..pictures import enable_heif, foreign_format, is_heif_name

#: Suffixes that a count names.
_SHOWN = 5

#: Of containers that FFmpeg writes as well as it reads.
VIDEO_SUFFIXES = ('.mp4', '.m4v', '.mov', '.mkv', '.webm', '.avi')


def is_video_name(name: str) -> bool:
    """Test for the suffix of a video, in any case.

    Example:
        >>> is_video_name('clip.MP4'), is_video_name('photo.jpg')
        (True, False)
    """
    return name.lower().endswith(VIDEO_SUFFIXES)


@dataclass(frozen=True)
class Source:
    """A picture or a video to fill.

    Attributes:
        path (Path): As the user named it, or below the folder that the user named.
        relative (Path): Below that folder, or below the fixed part of a pattern; the
            name alone of a file named as such.

    Example:
        >>> Source(Path('photos/a/1.jpg'), Path('a/1.jpg')).root.as_posix()
        'photos'
    """

    path: Path
    relative: Path

    @property
    def root(self) -> Path:
        """The folder that ``relative`` is below."""
        return Path(*self.path.parts[: len(self.path.parts) - len(self.relative.parts)])

    @property
    def is_video(self) -> bool:
        return is_video_name(self.path.name)


def find_sources(inputs: Sequence[str]) -> list[Source]:
    """Pictures and videos that words of a command line stand for, each name once.

    Names that are links to one stored file, as git-annex and DVC make them, are pictures of their
    own. One that comes twice, or a second way to the same file whose result would have the same
    name, is left out.

    Args:
        inputs (Sequence[str]): Files; folders, which are searched with all folders below,
            hidden ones left out; and patterns (``*``, ``?``, ``[...]``, ``**`` for any
            folders). Of folders and patterns only names of pictures and videos count; a
            file named as such is taken whatever its name.

    Returns:
        list[Source]: In the order of ``inputs``, each folder sorted.

    Raises:
        FileNotFoundError: A word is no file, no folder, and no pattern of any file.
        ValueError: A folder holds no picture and no video.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     for name in ('b.jpg', 'a.png', 'notes.txt'):
        ...         Path(folder, name).touch()
        ...     [source.relative.name for source in find_sources([folder])]
        ['a.png', 'b.jpg']
    """
    found: list[Source] = []
    seen: set[Any] = set()
    for word in inputs:
        if os.path.isfile(word):
            sources = [Source(Path(word), Path(Path(word).name))]
        else:
            sources = list(_below(word))
            if not sources:
                raise ValueError(_nothing_in(word))
        for source in sources:
            keys = {os.path.abspath(source.path), (source.relative, os.path.realpath(source.path))}
            if not keys & seen:
                found.append(source)
            seen |= keys
    return found


def passed_over(inputs: Sequence[str]) -> list[str]:
    """Notes on the files that :func:`find_sources` does not take from folders and patterns.

    Args:
        inputs (Sequence[str]): As given to it; all of them exist.

    Returns:
        list[str]: For each folder or pattern with files that are neither pictures nor videos by
        name: how many of which suffix, and what to do about those that hold pictures.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     Path(folder, 'photo.jpg').touch()
        ...     passed_over([folder])
        []
    """
    notes = []
    for word in inputs:
        others = (
            []
            if os.path.isfile(word)
            else [name for name in _names_below(word)[1] if not _is_taken(name)]
        )
        if others:
            notes.append(f'passed over in {word!r}: {counted(others)}')
    return notes


def _nothing_in(word: str) -> str:
    notes = passed_over([word]) or ['it is empty']
    return f'no picture and no video in {word!r}; {notes[0]}'


def _below(word: str) -> Iterable[Source]:
    root, names = _names_below(word)
    return [Source(root / name, Path(name)) for name in names if _is_taken(name)]


def _is_taken(name: str) -> bool:
    heif = is_heif_name(name) and enable_heif()
    return heif or is_image_name(name) or is_video_name(name)


def _names_below(word: str) -> tuple[Path, list[str]]:
    """The folder of a word, and all files below it that the word stands for."""
    if os.path.isdir(word):
        return Path(word), find_files(word)
    if glob.has_magic(word):
        root = _fixed_part(word)
        names = [
            os.path.relpath(path, root)
            for path in sorted(glob.glob(word, recursive=True))
            if os.path.isfile(path)
        ]
        names = [
            name
            for name in names
            if not any(leads_back(root / folder) for folder in Path(name).parents[:-1])
        ]
        if not names:
            folders = next(glob.iglob(word, recursive=True), None)
            more = (
                ''
                if folders is None
                else (f'; {folders!r} is a folder: name it, or a pattern of its files')
            )
            raise FileNotFoundError(
                f'no file is named like {word!r} (looked from {os.path.abspath(os.curdir)}){more}'
            )
        return root, names
    raise FileNotFoundError(
        f'no file, folder or pattern {word!r} (looked from {os.path.abspath(os.curdir)})'
    )


def _fixed_part(pattern: str) -> Path:
    """The folders of a pattern before its first special character."""
    parts = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def place_of(path: Path) -> Path:
    """Resolve the folder of a name, with its links followed, but not a link of the name: that of
    git-annex leads into a store.
    """
    folder, name = os.path.split(path)
    if name in ('', os.curdir, os.pardir):
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(folder)) / name


def lies_below(path: Path, folder: Path) -> bool:
    """Find out if the place of ``path`` is strictly below ``folder``, see :func:`place_of`.

    Example:
        >>> lies_below(Path('photos/a/1.jpg'), Path('photos'))
        True
        >>> lies_below(Path('a.jpg'), Path('photos'))
        False
    """
    return Path(os.path.realpath(folder)) in place_of(path).parents


def counted(names: Iterable[str]) -> str:
    """Number of files by suffix, and a word on those that may be pictures all the same."""
    suffixes = Counter(Path(name).suffix.lower() or 'without a suffix' for name in names)
    parts = [f'{count} {suffix}' for suffix, count in suffixes.most_common(_SHOWN)]
    rest = sum(suffixes.values()) - sum(count for _, count in suffixes.most_common(_SHOWN))
    text = ', '.join(parts + ([f'{rest} others'] if rest else []))
    readable = sorted(suffix for suffix in suffixes if suffix in Image.registered_extensions())
    if readable:
        text += f' ({", ".join(readable)}: read only where each file is named by itself)'
    foreign = sorted(suffix for suffix in suffixes if foreign_format(suffix))
    if foreign:
        text += f' ({", ".join(foreign)}: not read; convert them to PNG first)'
    return text
