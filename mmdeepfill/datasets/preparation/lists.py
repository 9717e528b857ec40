"""List files: all of them whole, and nobody else's overwritten."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...core.files import naming
from .plan import Plan


def check_listable(plan: Plan) -> None:
    """Find names that a line of UTF-8 cannot hold."""
    bad = [ascii(name) for names in plan.splits.values() for name in names if not _listable(name)]
    if bad:
        plan.error(
            'name',
            f'{len(bad)} file names cannot be written in a list: they have a line '
            'break, or are not UTF-8. Rename them.',
            bad,
        )


def _listable(name: str) -> bool:
    try:
        name.encode('utf-8')
    except UnicodeEncodeError:
        return False
    return '\n' not in name and '\r' not in name


def list_text(names: Sequence[str]) -> str:
    return ''.join(f'{name}\n' for name in names)


def write_lists(folder: Path, splits: Mapping[str, Sequence[str]], force: bool) -> dict[str, str]:
    """Write ``<folder>/<split>.txt`` for every split, or none of them.

    Args:
        folder (Path): Where to.
        splits (Mapping): Names of images.
        force (bool): Overwrite lists with other content.

    Returns:
        dict: 'written' or 'unchanged' for every split.

    Raises:
        FileExistsError: If a list with other content is there and ``force`` is not set.
    """
    data = {split: list_text(names).encode() for split, names in splits.items()}
    paths = {split: folder / f'{split}.txt' for split in splits}
    old = {split: path.read_bytes() if path.exists() else None for split, path in paths.items()}
    other = [str(paths[s]) for s in splits if old[s] not in (None, data[s])]
    if other and not force:
        raise FileExistsError(
            f'there are lists with other content: {other}. Nothing was written; '
            'choose another folder with --out, or overwrite them with --force'
        )
    changed = [split for split in splits if old[split] != data[split]]
    for split in changed:
        _write_beside(paths[split], data[split])
    for split in changed:
        os.replace(_temporary(paths[split]), paths[split])
    return {split: 'written' if split in changed else 'unchanged' for split in splits}


def _write_beside(path: Path, data: bytes) -> None:
    """All lists are on the disk before the first takes its name."""
    temporary = _temporary(path)
    try:
        with naming(path), open(temporary, 'wb') as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _temporary(path: Path) -> Path:
    return path.with_name(f'.{path.name}.part')
