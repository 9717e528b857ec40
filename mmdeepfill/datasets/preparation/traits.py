"""Traits of a picture besides its pixels, and pictures that look alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import cv2
import numpy as np
from PIL import Image

#: alpha: a plane of transparency, which training drops. deep: 16 bits a channel, of which it
#: reads 8. animated: several frames, of which it reads the first. rotated, transposed: turned by
#: EXIF, the latter by a quarter. grey: three equal channels.
TRAITS = ('alpha', 'deep', 'animated', 'rotated', 'transposed', 'grey')

_ORIENTATION, _BITS = 0x0112, 258
_QUARTERS = (5, 6, 7, 8)

#: Of 64 bits, so many may differ between pictures that look alike.
_NEAR = 3
_BANDS = 4  # one of them is then equal
#: Fewer ones or zeros are those of flat pictures, which all look alike.
_FLAT = 8
#: Of more images, only those with the same bits are found.
MOST_COMPARED = 20_000


def traits_of(image: Image.Image) -> list[str]:
    """Traits that need no pixels, of an image that Pillow has opened.

    Those that damaged metadata hides are left out: the pixels may be sound.
    """
    found: list[str] = []
    try:
        for trait in _traits(image):
            found.append(trait)
    except Exception:  # What damaged metadata does to a parser is open.
        pass
    return found


def _traits(image: Image.Image) -> Iterator[str]:
    if 'A' in image.getbands() or 'transparency' in image.info:
        yield 'alpha'
    if image.mode.startswith('I') or _bits(image) > 8:
        yield 'deep'
    if getattr(image, 'n_frames', 1) > 1 and image.format != 'MPO':
        yield 'animated'
    orientation = image.getexif().get(_ORIENTATION, 1)
    if orientation in range(2, 9):
        yield 'rotated'
    if orientation in _QUARTERS:
        yield 'transposed'


def _bits(image: Any) -> int:
    """Bits of a channel, where the mode does not tell."""
    if image.format == 'TIFF':
        return max(np.atleast_1d(image.tag_v2.get(_BITS, 8)))
    if image.format == 'PNG':
        return 16 if any('16' in str(tile[3]) for tile in image.tile) else 8
    return 8


def is_grey(image: np.ndarray) -> bool:
    """Test for equal channels of an image (H, W, 3)."""
    return bool((image[..., 0] == image[..., 1]).all() and (image[..., 0] == image[..., 2]).all())


def likeness(image: np.ndarray) -> str:
    """64 bits as 16 hexadecimal digits: where brightness rises from left to right.

    Of the image in 9x8; other sizes, formats and qualities of a picture have almost the same.

    Args:
        image (np.ndarray): (H, W, 3) uint8.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA).astype(int)
    return np.packbits(small[:, 1:] > small[:, :-1]).tobytes().hex()


def alike(likenesses: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of names of pictures that look alike.

    Args:
        likenesses (Mapping): Name and :func:`likeness`; those without are left out.
    """
    bits = {name: int(text, 16) for name, text in likenesses.items() if text}
    bits = {
        name: value for name, value in bits.items() if _FLAT <= bin(value).count('1') <= 64 - _FLAT
    }
    near = _NEAR if len(bits) <= MOST_COMPARED else 0
    groups: dict[tuple[int, int], list[str]] = defaultdict(list)
    for name, value in bits.items():
        if near:
            for band in range(_BANDS):
                groups[band, value >> 16 * band & 0xFFFF].append(name)
        else:
            groups[0, value].append(name)
    pairs: set[tuple[str, str]] = set()
    for group in groups.values():
        pairs.update(
            pair
            for pair in combinations(sorted(group), 2)
            if bin(bits[pair[0]] ^ bits[pair[1]]).count('1') <= near
        )
    return sorted(pairs)
