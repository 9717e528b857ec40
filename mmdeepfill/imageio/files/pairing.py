"""Pairs of pictures with their masks, and with their sketches."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .folder_index import MASK, SKETCH, FolderIndex, Found, Kind, bare_stem
from .sources import Source, lies_below


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
        if inside and (lies_below(mask, source.root) or bare_stem(source.path.stem, kind)[1]):
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


def _find(sources: Sequence[Source], where: Path, kind: Kind) -> list[Found]:
    if where.is_file():
        return [(where, None) for _ in sources]
    if not where.is_dir():
        raise FileNotFoundError(
            f'no file or folder {str(where)!r} (looked from {os.path.abspath(os.curdir)})'
        )
    folder = FolderIndex(where, kind)
    stems = Counter(source.path.stem for source in sources)
    return [
        folder.find(source, stems[source.path.stem] == 1, len(sources) == 1) for source in sources
    ]
