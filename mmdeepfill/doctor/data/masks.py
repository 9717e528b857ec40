"""Mask files: how much they cover, and whether they say what is meant."""
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Sequence

import cv2
import numpy as np

from ...datasets.image_files import decode, find_images, read_bytes
from ...datasets.masks import read_mask
from ...evaluation.buckets import bucket_counts
from ..finding import ERROR, NOTE, WARNING, Finding
from .images import Pictures

_THREADS = 4
#: What lies between is a soft edge.
_BLACK, _WHITE = 8, 247
#: A set whose median is above is more likely one with the hole black.
_MOSTLY = 0.6
_BAR = 30


class MaskLook(NamedTuple):
    """What was seen of a mask file.

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
    ratio: float = 0.
    between: float = 0.
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


def look_at_masks(folder: Path) -> List[MaskLook]:
    """Read all masks below a folder.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: It has no image.
    """
    paths = [os.path.join(folder, name) for name in find_images(folder)]
    if not paths:
        raise ValueError(f'no masks below {str(folder)!r}')
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(look_at_mask, paths))


def histogram(looks: Sequence[MaskLook]) -> List[str]:
    """Lines of a table: part of the picture that is hole, and how many masks have it."""
    counts = bucket_counts(look.ratio for look in looks if not look.trouble)
    most = max(counts.values()) or 1
    return [f'{name:>10} {count:6} {"#" * -(-_BAR * count // most)}'
            for name, count in counts.items()]


def facts(looks: Sequence[MaskLook]) -> Dict[str, object]:
    ratios = [look.ratio for look in looks if not look.trouble] or [0.]
    return dict(masks=len(looks), hole=f'{100 * min(ratios):.1f} to {100 * max(ratios):.1f} %, '
                f'median {100 * np.median(ratios):.1f} %', coverage=histogram(looks))


def trouble(looks: Sequence[MaskLook]) -> Iterator[Finding]:
    bad = [look.trouble for look in looks if look.trouble]
    if bad:
        yield Finding(
            'mask-unreadable', ERROR, f'{len(bad)} files are no masks', 'Save them as one channel '
            'of black (0) and white (255), hole white, without alpha.', bad)


def polarity(looks: Sequence[MaskLook]) -> Iterator[Finding]:
    ratios = [look.ratio for look in looks if not look.trouble]
    if ratios and np.median(ratios) > _MOSTLY:
        yield Finding(
            'mask-polarity', WARNING, f'the masks are mostly white, half of them more than '
            f'{100 * np.median(ratios):.0f} %, and white is the hole',
            "If black is the hole there, say hole='dark' in MaskFromFolder, and --invert-mask to "
            '`mmdeepfill inpaint`.')


def grey(looks: Sequence[MaskLook]) -> Iterator[Finding]:
    soft = [look for look in looks if not look.trouble and look.between > 0]
    jpegs = [look.path for look in soft if look.jpeg]
    if jpegs:
        yield Finding(
            'mask-jpeg', WARNING, f'{len(jpegs)} masks are JPEGs with greys around the hole: '
            'specks, where what is not black is taken for hole', 'Save masks as PNG.', jpegs)
    others = [f'{look.path}: {100 * look.between:.1f} %' for look in soft if not look.jpeg]
    if others:
        yield Finding(
            'mask-grey', WARNING, f'{len(others)} masks have greys between black and white, which '
            'are cut at 127.5', 'Save them with hard edges; feather when you fill.', others)


def extremes(looks: Sequence[MaskLook]) -> Iterator[Finding]:
    for code, ratio, what in (('mask-empty', 0., 'have no hole'),
                              ('mask-full', 1., 'are hole and nothing else')):
        names = [look.path for look in looks if not look.trouble and look.ratio == ratio]
        if names:
            yield Finding(code, WARNING, f'{len(names)} masks {what}', 'Leave them out.', names)


def check_masks(looks: Sequence[MaskLook]) -> List[Finding]:
    """All checks of masks alone."""
    return [finding for check in (trouble, polarity, grey, extremes) for finding in check(looks)]


def check_masks_of(looks: Sequence[MaskLook], pictures: Pictures) -> Iterator[Finding]:
    """Masks whose sizes are not those of the images.

    Masks that have the name of an image, but for the ending, are compared with it; others with
    all images.
    """
    by_stem: Dict[str, List[tuple]] = {}
    for name, look in pictures.looks.items():
        by_stem.setdefault(Path(name).stem, []).append((look.height, look.width))
    everywhere = {size for sizes in by_stem.values() for size in sizes}
    paired, other = [], []
    for look in looks:
        if look.trouble:
            continue
        own = by_stem.get(Path(look.path).stem)
        text = f'{look.path}: {look.size[0]}x{look.size[1]}'
        if own and look.size not in own:
            paired.append(f'{text}, its image {own[0][0]}x{own[0][1]}')
        elif not own and look.size not in everywhere:
            other.append(text)
    if paired:
        yield Finding(
            'mask-size', ERROR, f'{len(paired)} masks have another size than the image of their '
            'name', 'Make them again; resizing moves the edges.', paired)
    if other:
        yield Finding(
            'mask-other-size', NOTE, f'{len(other)} masks have the size of no image',
            'Crop or resize images to it, or say resize=True in MaskFromFolder.', other)
