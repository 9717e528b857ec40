"""Scenes as files, for frozen test sets."""

from collections.abc import Callable, Iterable
from pathlib import Path

from mmdeepfill.core.files import remove_half_written, write_once
from mmdeepfill.core.png import stored_png

from .image_files import PathLike
from .samples import held_out_tiles
from .scenes import SceneDrawer


def write_scenes(
    folder: PathLike,
    drawer: SceneDrawer,
    count: int,
    photographs: bool = False,
    progress: Callable[[Iterable, int], Iterable] = lambda items, total: items,
) -> dict[str, int]:
    """Write ``scenes/000000.png``, ... and tiles of photographs that no training saw.

    The same arguments give the same files, byte for byte, on every machine: what is drawn
    does not depend on it, and the files are not compressed (about 12 kB each at 64x64). So
    a manifest of them, which knows files by their hash, holds wherever they are drawn.

    Args:
        folder (str | Path): Made if it is missing.
        drawer (SceneDrawer): Draws, at its size.
        count (int): Scenes, from index 0.
        photographs (bool): Also write ``photographs/``: :func:`held_out_tiles` of that size.
        progress (callable): Wraps an iterable of known length.

    Returns:
        dict: Number of images of each of the two folders.

    Raises:
        ValueError: ``count`` is below 1.
        FileExistsError: A file of such a name has other content, and keeps it.
        OSError: The disk is full; names the file. The same call resumes when there is room.
        ImportError: ``photographs`` without scikit-image.
    """
    if count < 1:
        raise ValueError(f'count must be at least 1 (scenes), got {count}')
    folder = Path(folder)
    # first what may fail for want of a package
    tiles = list(held_out_tiles(drawer.size)) if photographs else []
    for part in ('scenes', 'photographs'):
        remove_half_written(folder / part, lambda name: name.endswith('.png'))
    for name, tile in tiles:
        write_once(folder / 'photographs' / f'{name}.png', stored_png(tile))
    for index in progress(range(count), count):
        write_once(folder / 'scenes' / f'{index:06d}.png', stored_png(drawer(index)))
    return {'scenes': count, 'photographs': len(tiles)}
