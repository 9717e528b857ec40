"""Lists of pictures and of their masks, from what a user names."""
import os
from glob import glob
from pathlib import Path
from typing import Any, List, Tuple

from ..datasets.image_files import IMAGE_SUFFIXES, find_images, is_image_name
from .hole_masks import ALPHA


def is_path(value: Any) -> bool:
    """Whether it names a file, a folder or many files."""
    return isinstance(value, (str, os.PathLike)) and value != ALPHA


def find_pictures(source: Any, name: str = 'inputs') -> List[Tuple[Any, str]]:
    """What a user gives, one by one.

    Args:
        source: A picture (array, PIL image, path or address), a list of them, a folder (all images
            below it) or a glob pattern (``**`` for any folders), in sorted order.
        name (str): Named in errors.

    Returns:
        list[tuple]: The picture or its path, and the path relative to the folder, or to what of a
        pattern has no wildcard, or else the file's name; '' for what is no file.

    Raises:
        FileNotFoundError: A path or folder does not exist.
        ValueError: Nothing is found; names the argument.
    """
    if isinstance(source, (list, tuple)):
        if not source:
            raise ValueError(f'{name} is an empty list')
        return [pair for item in source for pair in _one(item, name)]
    return _one(source, name)


def _one(source: Any, name: str) -> List[Tuple[Any, str]]:
    if not is_path(source):
        return [(source, '')]
    text = os.fspath(source)
    if '://' in text:
        return [(text, text.rsplit('/', 1)[-1])]
    if os.path.isdir(text):
        found = [(os.path.join(text, relative), relative) for relative in find_images(text)]
        if not found:
            raise ValueError(f'{name}: no image in the folder {text!r} (names that end in '
                             f'{", ".join(IMAGE_SUFFIXES)})')
        return found
    if os.path.exists(text):
        return [(text, os.path.basename(text))]
    if not any(character in text for character in '*?['):
        raise FileNotFoundError(f'{name}: no file or folder {text!r} (looked from {Path.cwd()})')
    root = _fixed_part(text)
    matches = sorted(p for p in glob(text, recursive=True)
                     if os.path.isfile(p) and is_image_name(p))
    if not matches:
        raise ValueError(f'{name}: no image matches {text!r} (looked from {Path.cwd()})')
    return [(p, Path(os.path.relpath(p, root)).as_posix()) for p in matches]


def _fixed_part(pattern: str) -> str:
    parts = Path(pattern).parts
    wild = next(i for i, part in enumerate(parts) if any(c in part for c in '*?['))
    return str(Path(*parts[:wild]))


def pair_masks(pictures: List[Tuple[Any, str]], masks: Any) -> List[Any]:
    """The mask of each picture.

    Args:
        pictures (list[tuple]): From :func:`find_pictures`.
        masks: One mask for all, as :func:`as_mask` takes it; a list of one each, in order; or a
            folder or pattern of masks that have the names of the pictures, suffixes aside
            (``a/photo.jpg`` and ``a/photo.png``).

    Raises:
        FileNotFoundError: A path or folder does not exist.
        ValueError: There are not as many as pictures, or a picture has none of its name, or
            several.
    """
    if isinstance(masks, (list, tuple)):
        if len(masks) != len(pictures):
            raise ValueError(f'masks must be one for all or one for each of {len(pictures)} '
                             f'pictures; got a list of {len(masks)}. A polygon or a box is a '
                             'dict: dict(polygon=[(x, y), ...]), dict(box=(top, left, height, '
                             'width))')
        return list(masks)
    if not is_path(masks):
        return [masks] * len(pictures)
    found = find_pictures(masks, 'masks')
    if len(found) == 1 and os.path.isfile(masks) or '://' in os.fspath(masks):
        return [found[0][0]] * len(pictures)
    by_stem = {}
    for path, relative in found:
        by_stem.setdefault(os.path.splitext(relative)[0], []).append(path)
    return [_named_like(relative, by_stem, masks) for _, relative in pictures]


def _named_like(relative: str, by_stem: dict, masks: Any) -> str:
    if not relative:
        raise ValueError('masks: those of a folder go by name, and a picture that is no file has '
                         'none; give a list of masks')
    stem = os.path.splitext(relative)[0]
    paths = by_stem.get(stem, [])
    if len(paths) != 1:
        what = f'{len(paths)} masks are' if paths else 'no mask is'
        raise ValueError(f'masks: {what} called {stem}.* in {os.fspath(masks)!r}, for the picture '
                         f'{relative!r}; one is needed')
    return paths[0]
