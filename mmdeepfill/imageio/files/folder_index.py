"""The masks or sketches of a folder, by the names of the pictures that they belong to."""

import os
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from re import Pattern
from typing import NamedTuple

from ...datasets.image_files import IMAGE_SUFFIXES, find_files, is_image_name
from .sources import Source, counted, is_video_name, lies_below, place_of

_SHOWN = 3
_SUFFIXES = ', '.join(IMAGE_SUFFIXES)
#: The file that was found, or a message that says why there is none.
Found = tuple[Path | None, str | None]


class Kind(NamedTuple):
    """The kind of file that belongs to a picture.

    Attributes:
        noun, plural: In messages; the noun also at the end of names.
        mark: That end of a name, without its suffix.
    """

    noun: str
    plural: str
    mark: Pattern[str]


# a_mask.png, a-mask.png, a.mask.png, and LaMa's a_mask001.png
MASK = Kind('mask', 'masks', re.compile(r'[._-]mask\d*$', re.IGNORECASE))

# a_edge.jpg is what the training of DeepFillv2 reads
SKETCH = Kind('sketch', 'sketches', re.compile(r'[._-](sketch|edge)\d*$', re.IGNORECASE))


class FolderIndex:
    """Masks or sketches by what they could be called for."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self.folder, self.kind = folder, kind
        files = find_files(folder)
        names = [name for name in files if is_image_name(name) or is_video_name(name)]
        self._others = sorted(set(files) - set(names))
        if not names:
            told = f': it holds {counted(files)}' if files else ': it is empty'
            raise ValueError(f'no {kind.plural} in {str(folder)!r}{told}')
        self._names = set(names)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._marked: dict[str, list[str]] = defaultdict(list)
        self._anywhere: dict[str, list[str]] = defaultdict(list)
        self._marked_anywhere: dict[str, list[str]] = defaultdict(list)
        for name in names:
            path = Path(name)
            self._by_stem[path.with_suffix('').as_posix()].append(name)
            self._anywhere[path.stem].append(name)
            stem, marked = bare_stem(path.stem, kind)
            if marked:
                self._marked[(path.parent / stem).as_posix()].append(name)
                self._marked_anywhere[stem].append(name)

    def find(self, source: Source, only_one: bool, alone: bool = False) -> Found:
        for names in self._candidates(source, only_one):
            if not source.is_video:
                names = [name for name in names if is_image_name(name)]
            if len(names) == 1:
                return self.folder / names[0], None
            if names:
                shown = ', '.join(names[:_SHOWN]) + (', ...' if len(names) > _SHOWN else '')
                return None, (
                    f'{len(names)} files in {str(self.folder)!r} could be its '
                    f'{self.kind.noun}: {shown}; leave one'
                )
        if source.is_video and self.kind is MASK and (frames := self._frames(source, alone)):
            return frames, None
        stem = source.relative.with_suffix('').as_posix()
        noun = self.kind.noun
        looked = f'{stem}_{noun}.*' if self._holds(source) else f'{stem}.* or {stem}_{noun}.*'
        more = (
            ''
            if only_one
            else (
                f'; by its name alone it is not looked for, since several '
                f'images are called {source.path.stem!r}'
            )
        )
        near = [
            name
            for name in self._others
            if bare_stem(Path(name).stem, self.kind)[0] == source.path.stem
        ]
        if near:
            more = f'; {near[0]!r} is there, and a {noun} in a folder must be a {_SUFFIXES}{more}'
        return None, f'no {noun} in {str(self.folder)!r}: expected {looked}{more}'

    def _frames(self, source: Source, alone: bool) -> Path | None:
        """A folder with a picture of a mask for each frame."""
        below = source.relative.with_suffix('').as_posix()
        if any(name.startswith(f'{below}/') and is_image_name(name) for name in self._names):
            return self.folder / below
        pictures = all('/' not in name and is_image_name(name) for name in self._names)
        return self.folder if alone and pictures and len(self._names) > 1 else None

    def _candidates(self, source: Source, only_one: bool) -> list[Sequence[str]]:
        """Names that could be, the best first."""
        stem = source.relative.with_suffix('').as_posix()
        found: list[Sequence[str]] = []
        if self._holds(source):
            # its place in that folder, wherever the search for it began
            place = Path(os.path.relpath(place_of(source.path), os.path.realpath(self.folder)))
            stem = place.with_suffix('').as_posix()
        else:
            exact = source.relative.as_posix()
            found = [[exact] if exact in self._names else [], self._by_stem.get(stem, [])]
        found.append(self._marked.get(stem, []))
        if only_one:
            if not self._holds(source):
                found.append(self._anywhere.get(source.path.stem, []))
            found.append(self._marked_anywhere.get(source.path.stem, []))
        return found

    def _holds(self, source: Source) -> bool:
        return lies_below(source.path, self.folder)


def bare_stem(stem: str, kind: Kind) -> tuple[str, bool]:
    """A stem without the mark of its kind, and whether it had one."""
    found = kind.mark.search(stem)
    return (stem[: found.start()], True) if found else (stem, False)
