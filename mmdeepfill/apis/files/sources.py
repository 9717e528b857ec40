"""What a list of files, folders and patterns stands for."""
import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, List, Sequence

from ...datasets.image_files import find_files, is_image_name

#: Of containers that FFmpeg writes as well as it reads.
VIDEO_SUFFIXES = ('.mp4', '.m4v', '.mov', '.mkv', '.webm', '.avi')


def is_video_name(name: str) -> bool:
    """Whether a file's name ends as those of videos do, in any case."""
    return name.lower().endswith(VIDEO_SUFFIXES)


@dataclass(frozen=True)
class Source:
    """A picture or a video to fill.

    Attributes:
        path (Path): As the user named it, or below the folder that the user named.
        relative (Path): Below that folder, or below the fixed part of a pattern; the
            name alone of a file named as such.
    """
    path: Path
    relative: Path

    @property
    def root(self) -> Path:
        """The folder that ``relative`` is below."""
        return Path(*self.path.parts[:len(self.path.parts) - len(self.relative.parts)])

    @property
    def is_video(self) -> bool:
        return is_video_name(self.path.name)


def find_sources(inputs: Sequence[str]) -> List[Source]:
    """Pictures and videos that words of a command line stand for, each file once.

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
    """
    found: Dict[str, Source] = {}
    for word in inputs:
        if os.path.isfile(word):
            sources = [Source(Path(word), Path(Path(word).name))]
        else:
            sources = list(_below(word))
            if not sources:
                raise ValueError(f'no picture and no video in {word!r}')
        for source in sources:
            found.setdefault(os.path.realpath(source.path), source)
    return list(found.values())


def _below(word: str) -> Iterable[Source]:
    if os.path.isdir(word):
        root, names = Path(word), find_files(word)
    elif glob.has_magic(word):
        root = _fixed_part(word)
        names = [os.path.relpath(path, root) for path in sorted(glob.glob(word, recursive=True))
                 if os.path.isfile(path)]
        if not names:
            raise FileNotFoundError(f'no file is named like {word!r} (looked from '
                                    f'{os.path.abspath(os.curdir)})')
    else:
        raise FileNotFoundError(f'no file, folder or pattern {word!r} (looked from '
                                f'{os.path.abspath(os.curdir)})')
    return [Source(root / name, Path(name)) for name in names
            if is_image_name(name) or is_video_name(name)]


def _fixed_part(pattern: str) -> Path:
    """The folders of a pattern before its first special character."""
    parts = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def lies_below(path: Path, folder: Path) -> bool:
    """Whether ``path`` is strictly below ``folder``, links followed."""
    return Path(os.path.realpath(folder)) in Path(os.path.realpath(path)).parents
