"""Pairs of pictures with their masks, and with their sketches."""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from re import Pattern
from typing import NamedTuple

from ...datasets.image_files import IMAGE_SUFFIXES, find_files, is_image_name
from .sources import Source, counted, is_video_name, lies_below, place_of

_SHOWN = 3
_SUFFIXES = ', '.join(IMAGE_SUFFIXES)


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


@dataclass(frozen=True)
class Pair:
    """A source with its mask, or with what is wrong about it.

    Attributes:
        source (Source): To fill.
        mask (Path, optional): A picture; for a video also a video, or a folder of pictures, one a
            frame.
        problem (str, optional): Why there is no mask, or no sketch.
        sketch (Path, optional): A picture; None if none is wanted.

    Example:
        >>> Pair(Source(Path('a.jpg'), Path('a.jpg')), mask=Path('a_mask.png')).mask.name
        'a_mask.png'
    """

    source: Source
    mask: Path | None = None
    problem: str | None = None
    sketch: Path | None = None


def without_masks(sources: Sequence[Source], mask: Path, kind: Kind = MASK) -> list[Source]:
    """Leave out what is a mask itself.

    Those are: the mask file; with a folder of masks below the searched folder, all in it;
    and with a folder of masks that the source lies in, names that end in ``_mask`` or
    the like (see :func:`pair_masks`). The same for sketches, by ``kind``.

    Example:
        >>> sources = [Source(Path(name), Path(name)) for name in ('a.jpg', 'mask.png')]
        >>> [source.path.name for source in without_masks(sources, Path('mask.png'))]
        ['a.jpg']
    """
    if not mask.is_dir():
        return [
            source for source in sources if os.path.realpath(source.path) != os.path.realpath(mask)
        ]
    kept = []
    for source in sources:
        inside = lies_below(source.path, mask)
        if inside and (lies_below(mask, source.root) or _bare(source.path.stem, kind)[1]):
            continue
        kept.append(source)
    return kept


def pair_masks(sources: Sequence[Source], mask: Path) -> list[Pair]:
    """Find a mask for every source.

    A file is the mask of all. In a folder, the mask of ``sub/a.jpg`` is the first of these
    that there is:

    1. ``sub/a.jpg``
    2. ``sub/a`` with another suffix
    3. ``sub/a_mask``, ``a-mask``, ``a.mask`` or ``a_mask001`` with any suffix
    4. one of the last two in any folder, if no other source is called ``a``

    The mask of a video ``sub/a.mp4`` may also be the folder ``sub/a`` with a picture for each
    frame; for the only source, the folder itself, if it holds nothing else.

    If the source itself lies in that folder, only 3 and the marked names of 4 count: the
    others are pictures. Videos are masks of videos only.

    Args:
        sources (Sequence[Source]): From :func:`without_masks`.
        mask (Path): File or folder.

    Returns:
        list[Pair]: One for each source, in order. Missing and ambiguous masks are told there.

    Raises:
        FileNotFoundError: There is no such file or folder.
        ValueError: The folder holds nothing that could be a mask.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> sources = [Source(Path(name), Path(name)) for name in ('a.jpg', 'b.jpg')]
        >>> with TemporaryDirectory() as folder:
        ...     Path(folder, 'b_mask.png').touch()
        ...     pairs = pair_masks(sources, Path(folder))
        >>> [pair.mask and pair.mask.name for pair in pairs]
        [None, 'b_mask.png']
    """
    return [
        Pair(source, found, problem)
        for source, (found, problem) in zip(sources, _find(sources, mask, MASK))
    ]


def add_sketches(pairs: Sequence[Pair], sketch: Path) -> list[Pair]:
    """Find a sketch for every picture, by the rules of :func:`pair_masks`.

    The marks of sketches are ``_sketch`` and ``_edge`` in place of ``_mask``.

    Args:
        pairs (Sequence[Pair]): Of sources from which :func:`without_masks` of the sketches has
            taken these.
        sketch (Path): File or folder.

    Returns:
        list[Pair]: In order. What is wrong with a sketch is told there, if the mask is right.

    Raises:
        FileNotFoundError: There is no such file or folder.
        ValueError: The folder holds nothing that could be a sketch.

    Example:
        >>> pairs = [Pair(Source(Path('a.jpg'), Path('a.jpg')), mask=Path('mask.png'))]
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     Path(folder, 'a_sketch.png').touch()
        ...     [pair.sketch.name for pair in add_sketches(pairs, Path(folder))]
        ['a_sketch.png']
    """
    found = _find([pair.source for pair in pairs], sketch, SKETCH)
    return [_with_sketch(pair, path, problem) for pair, (path, problem) in zip(pairs, found)]


def _with_sketch(pair: Pair, sketch: Path | None, problem: str | None) -> Pair:
    if pair.source.is_video:
        problem = 'a sketch is for a picture, and this is a video'
    elif sketch and pair.mask and os.path.realpath(sketch) == os.path.realpath(pair.mask):
        problem = (
            f'{str(sketch)!r} would be both its mask and its sketch: give sketches names in '
            '_sketch, or a folder of their own'
        )
    return replace(pair, sketch=sketch, problem=pair.problem or problem)


#: A file, or why there is none.
_Found = tuple[Path | None, str | None]


def _find(sources: Sequence[Source], where: Path, kind: Kind) -> list[_Found]:
    if where.is_file():
        return [(where, None) for _ in sources]
    if not where.is_dir():
        raise FileNotFoundError(
            f'no file or folder {str(where)!r} (looked from {os.path.abspath(os.curdir)})'
        )
    folder = _Folder(where, kind)
    stems = Counter(source.path.stem for source in sources)
    return [
        folder.find(source, stems[source.path.stem] == 1, len(sources) == 1) for source in sources
    ]


class _Folder:
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
            stem, marked = _bare(path.stem, kind)
            if marked:
                self._marked[(path.parent / stem).as_posix()].append(name)
                self._marked_anywhere[stem].append(name)

    def find(self, source: Source, only_one: bool, alone: bool = False) -> _Found:
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
            if _bare(Path(name).stem, self.kind)[0] == source.path.stem
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


def _bare(stem: str, kind: Kind) -> tuple[str, bool]:
    """A stem without the mark of its kind, and whether it had one."""
    found = kind.mark.search(stem)
    return (stem[: found.start()], True) if found else (stem, False)
