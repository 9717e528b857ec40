"""Which mask belongs to which picture."""
import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from ...datasets.image_files import find_files, is_image_name
from .sources import Source, is_video_name, lies_below

# a_mask.png, a-mask.png, a.mask.png, and LaMa's a_mask001.png
_MARK = re.compile(r'[._-]mask\d*$', re.IGNORECASE)
_SHOWN = 3


@dataclass(frozen=True)
class Pair:
    """A source with its mask, or with what is wrong about it.

    Attributes:
        source (Source): To fill.
        mask (Path, optional): A picture, or for a video a picture or a video.
        problem (str, optional): Why there is no mask.
    """
    source: Source
    mask: Optional[Path] = None
    problem: Optional[str] = None


def without_masks(sources: Sequence[Source], mask: Path) -> List[Source]:
    """Leave out what is a mask itself.

    Those are: the mask file; with a folder of masks below the searched folder, all in it;
    and with a folder of masks that the source lies in, names that end in ``_mask`` or
    the like (see :func:`pair_masks`).
    """
    if not mask.is_dir():
        return [source for source in sources
                if os.path.realpath(source.path) != os.path.realpath(mask)]
    kept = []
    for source in sources:
        inside = lies_below(source.path, mask)
        if inside and (lies_below(mask, source.root) or _bare(source.path.stem)[1]):
            continue
        kept.append(source)
    return kept


def pair_masks(sources: Sequence[Source], mask: Path) -> List[Pair]:
    """Find a mask for every source.

    A file is the mask of all. In a folder, the mask of ``sub/a.jpg`` is the first of these
    that there is:

    1. ``sub/a.jpg``
    2. ``sub/a`` with another suffix
    3. ``sub/a_mask``, ``a-mask``, ``a.mask`` or ``a_mask001`` with any suffix
    4. one of the last two in any folder, if no other source is called ``a``

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
    """
    if mask.is_file():
        return [Pair(source, mask) for source in sources]
    if not mask.is_dir():
        raise FileNotFoundError(f'no file or folder {str(mask)!r} (looked from '
                                f'{os.path.abspath(os.curdir)})')
    masks = _MaskFolder(mask)
    stems = Counter(source.path.stem for source in sources)
    return [masks.pair(source, stems[source.path.stem] == 1) for source in sources]


class _MaskFolder:
    """Masks by what they could be called for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = [name for name in find_files(folder) if is_image_name(name) or is_video_name(name)]
        if not names:
            raise ValueError(f'no masks in {str(folder)!r}')
        self._names = set(names)
        self._by_stem: Dict[str, List[str]] = defaultdict(list)
        self._marked: Dict[str, List[str]] = defaultdict(list)
        self._anywhere: Dict[str, List[str]] = defaultdict(list)
        self._marked_anywhere: Dict[str, List[str]] = defaultdict(list)
        for name in names:
            path = Path(name)
            self._by_stem[path.with_suffix('').as_posix()].append(name)
            self._anywhere[path.stem].append(name)
            stem, marked = _bare(path.stem)
            if marked:
                self._marked[(path.parent / stem).as_posix()].append(name)
                self._marked_anywhere[stem].append(name)

    def pair(self, source: Source, only_one: bool) -> Pair:
        for names in self._candidates(source, only_one):
            if not source.is_video:
                names = [name for name in names if is_image_name(name)]
            if len(names) == 1:
                return Pair(source, self.folder / names[0])
            if names:
                shown = ', '.join(names[:_SHOWN]) + (', ...' if len(names) > _SHOWN else '')
                return Pair(source, problem=f'{len(names)} files in {str(self.folder)!r} could '
                            f'be its mask: {shown}; leave one')
        stem = source.relative.with_suffix('').as_posix()
        looked = f'{stem}_mask.*' if self._holds(source) else f'{stem}.* or {stem}_mask.*'
        more = '' if only_one else (f'; by its name alone it is not looked for, since several '
                                    f'images are called {source.path.stem!r}')
        return Pair(source, problem=f'no mask in {str(self.folder)!r}: expected {looked}{more}')

    def _candidates(self, source: Source, only_one: bool) -> List[Sequence[str]]:
        """Names that could be, the best first."""
        stem = source.relative.with_suffix('').as_posix()
        found: List[Sequence[str]] = []
        if self._holds(source):
            # its place in the folder of masks, wherever the search for it began
            place = Path(os.path.relpath(os.path.realpath(source.path),
                                         os.path.realpath(self.folder)))
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


def _bare(stem: str) -> Tuple[str, bool]:
    """A mask's stem without the mark of masks, and whether it had one."""
    found = _MARK.search(stem)
    return (stem[:found.start()], True) if found else (stem, False)
