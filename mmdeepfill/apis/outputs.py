"""Where results go, so that nothing that was there before is lost."""
import os
from collections import Counter
from typing import Any, List, Sequence

from .inputs import Item, is_path
from .pictures import encoder_for


def check_target(target: Any, sources: Sequence[Any], name: str = 'target') -> None:
    """Refuse a file that cannot be written, or that is read.

    Raises:
        ValueError: Its suffix is none that can be written, it is a folder, or it is one of
            ``sources``.
    """
    encoder_for(target)
    if os.path.isdir(target):
        raise ValueError(f'{name} {os.fspath(target)!r} is a folder; name a file')
    for source in sources:
        if is_path(source) and os.path.realpath(source) == os.path.realpath(target):
            raise ValueError(f'{name} {os.fspath(target)!r} is also an input; name another')


def plan_outputs(items: Sequence[Item], out_dir: Any) -> List[str]:
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
    names = [item.relative or f'{number:06d}.png' for number, item in enumerate(items)]
    doubles = [name for name, count in Counter(names).items() if count > 1]
    if doubles:
        raise ValueError(f'inputs: several are called {doubles[0]!r}, and their results would be '
                         'one file; give their folder, or one call for each of theirs')
    targets = [os.path.join(os.fspath(out_dir), name) for name in names]
    sources = {os.path.realpath(source) for item in items for source in item[:2]
               if is_path(source)}
    for target in targets:
        check_target(target, [], 'out_dir')
        if os.path.realpath(target) in sources:
            raise ValueError(f'out_dir: {target!r} is also an input; name another folder')
    return targets
