"""Paths of results, chosen so that no existing file is lost."""

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..datasets.image_files import check_path
from ..imageio.pictures import Picture, encoder_for, write_picture
from .inputs import Item, is_path


def check_target(target: Any, sources: Sequence[Any], name: str = 'target') -> None:
    """Refuse a file that cannot be written, or that is read.

    Raises:
        ValueError: Its suffix is none that can be written, it is a folder, or it is one of
            ``sources``.
    """
    encoder_for(target, name)
    if os.path.isdir(target):
        raise ValueError(f'{name} {os.fspath(target)!r} is a folder; name a file')
    for source in sources:
        if is_path(source) and os.path.realpath(source) == os.path.realpath(target):
            raise ValueError(f'{name} {os.fspath(target)!r} is also an input; name another')


def plan_outputs(items: Sequence[Item], out_dir: Any) -> list[str]:
    """A file for each picture, checked before any work is done.

    Args:
        items (Sequence[Item]): From :func:`pair_inputs`. What is read must not be overwritten.
        out_dir (str | Path): Folder of the results; need not exist.

    Returns:
        list[str]: Paths. A file keeps its relative path and suffix; what is no file is called by
        its number, ``000000.png``.

    Raises:
        ValueError: A result would overwrite an input or another result, or has a suffix that
            cannot be written.
    """
    check_path(out_dir, 'out_dir')
    if os.path.exists(out_dir) and not os.path.isdir(out_dir):
        raise ValueError(f'out_dir must be a folder; got the file {os.fspath(out_dir)!r}')
    names = [item.relative or f'{number:06d}.png' for number, item in enumerate(items)]
    doubles = [name for name, count in Counter(names).items() if count > 1]
    if doubles:
        raise ValueError(
            f'inputs: several are called {doubles[0]!r}, and their results would be '
            'one file; give their folder, or one call for each of theirs'
        )
    targets = [os.path.join(os.fspath(out_dir), name) for name in names]
    sources = {os.path.realpath(source) for item in items for source in item[:2] if is_path(source)}
    for target in targets:
        check_target(target, [], 'out_dir: the result')
        if os.path.realpath(target) in sources:
            raise ValueError(f'out_dir: {target!r} is also an input; name another folder')
    return targets


def written(picture: Picture, target: str, quality: int | None = None) -> str:
    """Write a picture, see :func:`write_picture`; its path."""
    write_picture(picture, target, quality)
    return target
