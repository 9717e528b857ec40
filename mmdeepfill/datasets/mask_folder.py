"""A folder of drawn masks, with a list of what each is."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mmdeepfill.core.files import atomic_write, naming, remove_half_written, write_text

from .image_bytes import encode_image
from .manifest import canonical_json, mask_sha256
from .mask_recipes import MaskMaker
from .masks import read_mask

#: One line of JSON for each mask.
INDEX = 'index.jsonl'
#: Endings of files that keep every pixel.
FORMATS = ('png', 'bmp', 'tif')
#: Names have six digits, so that they sort whatever the number of masks.
MOST = 10**6


class MaskSet(NamedTuple):
    """The result of :func:`make_masks`: entries of the list, and how many it drew just now."""

    entries: list[dict[str, Any]]
    made: int


def make_masks(
    folder: str | Path,
    maker: MaskMaker,
    count: int,
    format: str = 'png',
    overwrite: bool = False,
    progress: Callable[[Iterable, int], Iterable] = lambda items, total: items,
) -> MaskSet:
    """Write masks ``000000.png``, ... (hole 255) and their list, ``index.jsonl``.

    Masks of the same recipe that are there are kept, so that an interrupted call is taken up
    by the same call, and a larger ``count`` adds to a set. An entry has ``file``, ``index``,
    ``ratio`` (part of the image that is hole), ``tries``, ``sha256`` of the hole as manifests
    have it, and what it was made with: ``size``, ``seed``, ``wanted`` (ratio), ``parameters``.

    Args:
        folder (str | Path): Made if it is missing.
        maker (MaskMaker): Draws.
        count (int): Masks in the set, from index 0.
        format (str): Of :data:`FORMATS`.
        overwrite (bool): Draw all of them anew, over other masks of these names.
        progress (callable): Wraps an iterable of known length.

    Raises:
        ValueError: ``count`` or ``format`` is none, or see :class:`MaskMaker`.
        FileExistsError: The folder has a file of such a name that is not that mask, or masks of
            another recipe. Nothing has been written.
        OSError: The disk is full; names the file. The same call resumes when there is room.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f'count: expected 1 to {MOST}, got {count}')
    if format not in FORMATS:
        raise ValueError(f'format: expected one of {FORMATS}, got {format!r}')
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f'{str(folder)!r} is a file; name a folder')
    entries = _read_index(folder / INDEX)
    names = [f'{index:06d}.{format}' for index in range(count)]
    if overwrite:
        _check_rest(folder, entries, names)
        entries = {}
    else:
        _check_recipe(folder, entries, maker, format)
        entries.update(_check_unlisted(folder, entries, names, maker))
    entries = {name: entry for name, entry in entries.items() if _is_whole(folder / name)}
    missing = [index for index, name in enumerate(names) if name not in entries]
    if missing:
        maker(missing[0])  # what cannot be drawn leaves nothing behind
    remove_half_written(folder, {INDEX, *names}.__contains__)
    _write_index(folder, entries)
    with naming(folder / INDEX), open(folder / INDEX, 'a', encoding='utf-8') as index_file:
        for index in progress(missing, len(missing)):
            hole = maker(index)
            with atomic_write(folder / names[index], durable=False) as file:
                file.write(encode_image(hole.mask * np.uint8(255), f'.{format}'))
            entries[names[index]] = _entry(names[index], index, hole, maker)
            index_file.write(canonical_json(entries[names[index]]) + '\n')
            index_file.flush()
    if list(entries) != sorted(entries):
        _write_index(folder, entries)
    return MaskSet([entries[name] for name in names], len(missing))


def _is_whole(path: Path) -> bool:
    """A power cut may leave empty files."""
    return path.is_file() and path.stat().st_size > 0


def _recipe(maker: MaskMaker) -> dict[str, Any]:
    made_with = {
        'size': maker.size,
        'seed': maker.seed,
        'wanted': maker.ratio,
        'parameters': maker.recipe,
    }
    return json.loads(canonical_json(made_with))


def _entry(name: str, index: int, hole, maker: MaskMaker) -> dict[str, Any]:
    return dict(
        file=name,
        index=index,
        ratio=hole.ratio,
        tries=hole.tries,
        sha256=mask_sha256(hole.mask),
        **_recipe(maker),
    )


def _read_index(path: Path) -> dict[str, dict[str, Any]]:
    """Entries by file name. The last line may have been cut off by a kill."""
    if not path.is_file():
        return {}
    entries = {}
    *lines, _rest = path.read_text(encoding='utf-8').split('\n')
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            entries[entry['file']] = entry
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ValueError(
                f'{str(path)!r}, line {number}: is no list of masks: {error!r}. '
                'Choose another folder.'
            ) from error
    return entries


def _write_index(folder: Path, entries: dict[str, dict[str, Any]]) -> None:
    write_text(
        ''.join(canonical_json(entries[name]) + '\n' for name in sorted(entries)), folder / INDEX
    )


def _check_recipe(
    folder: Path, entries: dict[str, dict[str, Any]], maker: MaskMaker, format: str
) -> None:
    """Refuse masks of another recipe beside those that will be made."""
    recipe = _recipe(maker)
    for name, entry in entries.items():
        for key, wanted in recipe.items():
            if entry.get(key) != wanted:
                raise FileExistsError(
                    f'{str(folder)!r} holds masks with {key} {canonical_json(entry.get(key))}, '
                    f'not {canonical_json(wanted)} ({name}). Choose another folder, or overwrite.'
                )
        if not name.endswith(f'.{format}'):
            raise FileExistsError(
                f'{str(folder)!r} holds masks of another format ({name}); choose another folder'
            )


def _check_unlisted(
    folder: Path, entries: dict[str, dict[str, Any]], names: list[str], maker: MaskMaker
) -> dict[str, dict[str, Any]]:
    """Entries of files that a killed call wrote and did not list; others are refused."""
    found = {}
    for index, name in enumerate(names):
        if name in entries or not (folder / name).exists():
            continue
        hole = maker(index)
        try:
            same = np.array_equal(read_mask(folder / name), hole.mask)
        except (ValueError, OSError):
            same = False
        if not same:
            raise FileExistsError(
                f'{str(folder / name)!r} exists and is another mask. Choose '
                'another folder, or overwrite.'
            )
        found[name] = _entry(name, index, hole, maker)
    return found


def _check_rest(folder: Path, entries: dict[str, dict[str, Any]], names: list[str]) -> None:
    """Refuse to leave a part of an old set beside the new one."""
    rest = sorted(name for name in entries.keys() - set(names) if (folder / name).exists())
    if rest:
        raise FileExistsError(
            f'{str(folder)!r}: {len(rest)} masks of the set that is there would be left beside '
            f'the new ones, first {rest[0]}. Remove them, or choose another folder.'
        )
