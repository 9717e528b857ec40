"""Mask files: how much they cover, and whether they show what is meant."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from ...datasets.image_bytes import decode, read_bytes
from ...datasets.image_files import find_images
from ...datasets.masks import read_mask
from ...evaluation.buckets import bucket_counts
from ..finding import Finding, find
from .images import Pictures

_THREADS = 4
#: What lies between is a soft edge.
_BLACK, _WHITE = 8, 247
#: A set whose median is above is more likely one with the hole black.
_MOSTLY = 0.6
_BAR = 30


class MaskLook(NamedTuple):
    """Properties of a mask file.

    Args:
        path (str): The file.
        trouble (str): Why it is no mask; '' if it is one.
        size (tuple): (height, width); (0, 0) if unknown.
        ratio (float): Part that is hole.
        between (float): Part of the pixels that is neither black nor white.
        jpeg (bool): Whether it is a JPEG.
    """

    path: str
    trouble: str = ''
    size: tuple = (0, 0)
    ratio: float = 0.0
    between: float = 0.0
    jpeg: bool = False


def look_at_mask(path: str) -> MaskLook:
    """Read a mask as training does."""
    try:
        mask = read_mask(path)
        data = read_bytes(path)
        values = decode(data, cv2.IMREAD_GRAYSCALE, path)
    except (ValueError, OSError) as error:
        return MaskLook(path, str(error))
    is_jpeg = data[:2] == b'\xff\xd8'
    # other programs take all that is not black for hole
    black, white = (0, 255) if is_jpeg else (_BLACK, _WHITE)
    between = float(np.mean((values > black) & (values < white)))
    return MaskLook(path, '', mask.shape, float(mask.mean()), between, is_jpeg)


def look_at_masks(folder: Path) -> list[MaskLook]:
    """Read all masks below a folder.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it has no image.
    """
    paths = [os.path.join(folder, name) for name in find_images(folder)]
    if not paths:
        raise ValueError(f'no masks below {str(folder)!r}')
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(look_at_mask, paths))


def facts(looks: Sequence[MaskLook]) -> dict[str, object]:
    """Numbers of masks, and how many cover which part of the picture."""
    ratios = [look.ratio for look in looks if not look.trouble] or [0.0]
    counts = bucket_counts(look.ratio for look in looks if not look.trouble)
    most = max(counts.values()) or 1
    part, median = [f'{100 * one:.1f}' for one in (min(ratios), max(ratios))], np.median(ratios)
    return {
        'masks': len(looks),
        'hole': f'{part[0]} to {part[1]} %, median {100 * median:.1f} %',
        'coverage': [f'{k:>10} {n:6} {"#" * -(-_BAR * n // most)}' for k, n in counts.items()],
    }


def check_masks(looks: Sequence[MaskLook]) -> list[Finding]:
    """All checks of masks alone."""
    masks = [look for look in looks if not look.trouble]
    soft = [look for look in masks if look.between > 0]
    named = {
        'mask-unreadable': [look.trouble for look in looks if look.trouble],
        'mask-jpeg': [look.path for look in soft if look.jpeg],
        'mask-grey': [f'{s.path}: {100 * s.between:.1f} %' for s in soft if not s.jpeg],
        'mask-empty': [look.path for look in masks if look.ratio == 0],
        'mask-full': [look.path for look in masks if look.ratio == 1],
    }
    found = [find(code, items) for code, items in named.items() if items]
    median = np.median([look.ratio for look in masks]) if masks else 0
    return found + [find('mask-polarity', median=100 * median)] * bool(median > _MOSTLY)


def check_masks_of(looks: Sequence[MaskLook], pictures: Pictures) -> Iterator[Finding]:
    """Masks whose sizes are not those of the images.

    Masks that have the name of an image, but for the ending, are compared with it; others with
    all images.
    """
    by_stem: dict[str, list[tuple]] = {}
    for name, image in pictures.looks.items():
        by_stem.setdefault(Path(name).stem, []).append((image.height, image.width))
    everywhere = {size for sizes in by_stem.values() for size in sizes}
    named: dict[str, list[str]] = {'mask-size': [], 'mask-other-size': []}
    for look in looks:
        own = by_stem.get(Path(look.path).stem)
        if look.trouble or look.size in (own or everywhere):
            continue
        text = f'{look.path}: {look.size[0]}x{look.size[1]}'
        if own:
            named['mask-size'].append(f'{text}, its image {own[0][0]}x{own[0][1]}')
        else:
            named['mask-other-size'].append(text)
    yield from (find(code, items) for code, items in named.items() if items)
