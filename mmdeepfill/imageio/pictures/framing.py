"""A picture cut to a part of it, or extended beyond its sides."""

import struct
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...core.wording import option
from .picture import Picture

#: Of a result, in pixels; JPEG ends there.
_LONGEST_SIDE = 65500
#: Numbers of EXIF's fields that hold a width, and a height; that of the inner table's place.
_WIDTHS, _HEIGHTS, _INNER = (0x100, 0xA002), (0x101, 0xA003), 0x8769


def reframe(
    picture: Picture,
    mask: np.ndarray | None = None,
    crop: Sequence[int] | None = None,
    extend: Sequence[int] | None = None,
) -> tuple[Picture, np.ndarray]:
    """Crop a picture with its mask, then extend it: what is new belongs to the hole.

    Known pixels stay bit-equal, and so does the metadata but for sizes in EXIF, which are set to
    the new ones. New pixels are black, and opaque, until they are filled.

    Args:
        picture (Picture): To be framed, as displayed.
        mask (np.ndarray, optional): (H, W), 1 = hole of ``picture``. None: there is no hole.
        crop (Sequence[int], optional): (x, y, width, height) in pixels, inside the picture.
        extend (Sequence[int], optional): Pixels to add at the (left, top, right, bottom).

    Returns:
        tuple[Picture, np.ndarray]: The new picture; its mask, (H', W') uint8, 1 = hole.

    Raises:
        ValueError: If ``crop`` does not lie in the picture, or ``extend`` has a negative number,
            only zeros, or makes a side of more than 65500 pixels. Names the argument.

    Example:
        >>> picture = Picture(np.full((4, 6, 3), 9, np.uint8))
        >>> wider, mask = reframe(picture, crop=(1, 0, 5, 4), extend=(0, 0, 2, 0))
        >>> wider.size, mask[0].tolist()
        ((4, 7), [0, 0, 0, 0, 0, 1, 1])
    """
    height, width = picture.size
    hole = np.zeros((height, width), np.uint8) if mask is None else mask
    left, top, right, bottom = 0, 0, width, height
    if crop is not None:
        left, top, across, down = check_crop(crop, (height, width))
        right, bottom = left + across, top + down
    hole = hole[top:bottom, left:right]
    pixels = picture.pixels[top:bottom, left:right]
    if extend is not None:
        sides = check_extend(extend)
        if max(right - left + sides[0] + sides[2], bottom - top + sides[1] + sides[3]) > (
            _LONGEST_SIDE
        ):
            raise ValueError(
                f'{option("extend")}: expected a result of at most {_LONGEST_SIDE} pixels a side, '
                f'got {" ".join(map(str, sides))} for {right - left}x{bottom - top}'
            )
        left, top, right, bottom = (
            left - sides[0], top - sides[1], right + sides[2], bottom + sides[3],
        )  # fmt: skip
        around = (sides[1], sides[3]), (sides[0], sides[2])
        hole = np.pad(hole, around, constant_values=1)
        more = ((0, 0),) * (pixels.ndim - 2)
        pixels = np.pad(pixels, (*around, *more))
        if pixels.ndim == 3 and pixels.shape[2] in (2, 4):
            new = np.ones(hole.shape, bool)
            new[sides[1] : hole.shape[0] - sides[3], sides[0] : hole.shape[1] - sides[2]] = False
            pixels[new, -1] = np.iinfo(pixels.dtype).max if pixels.dtype.kind == 'u' else 1
    known = picture.metadata
    shown = pixels.shape[1::-1]
    size = shown[::-1] if known.orientation >= 5 else shown
    original = known.original
    if original is not None:
        info = original.info
        original = original.crop((left, top, right, bottom))
        original.info.update(info)
    metadata = replace(known, exif=_resized(known.exif, *size), original=original)
    return Picture(np.ascontiguousarray(pixels), metadata), np.ascontiguousarray(hole)


def check_crop(crop: Sequence[int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The four numbers of a crop of a picture of ``size``, (height, width).

    Raises:
        ValueError: If they are none, or the crop does not lie in the picture; names the argument.
    """
    x, y, width, height = _four(crop, 'crop', 'x, y, width, height')
    inside = min(x, y) >= 0 and x + width <= size[1] and y + height <= size[0]
    if not inside or min(width, height) < 1:
        raise ValueError(
            f'{option("crop")}: expected a part of the picture of {size[1]}x{size[0]} (width x '
            f'height), got x {x}, y {y}, width {width}, height {height}'
        )
    return x, y, width, height


def check_extend(extend: Sequence[int]) -> tuple[int, int, int, int]:
    """The pixels to add at the left, top, right and bottom.

    Raises:
        ValueError: If they are no four whole numbers from 0, of which one is more; names the
            argument.

    Example:
        >>> check_extend([0, 200, 0, 200])
        (0, 200, 0, 200)
    """
    sides = _four(extend, 'extend', 'left, top, right, bottom')
    if min(sides) < 0 or not any(sides):
        raise ValueError(
            f'{option("extend")}: expected pixels to add, from 0, and one of them more than 0; got '
            f'{" ".join(map(str, sides))}'
        )
    return sides


def _four(given: Sequence[int], name: str, fields: str) -> tuple[int, int, int, int]:
    values = np.asarray(given)
    if values.shape != (4,) or values.dtype.kind not in 'iu':
        raise ValueError(f'{option(name)}: expected four whole numbers ({fields}), got {given!r}')
    first, second, third, fourth = map(int, values)
    return first, second, third, fourth


def _resized(exif: bytes, width: int, height: int) -> bytes:
    """EXIF whose own statements of the size are true; all other bytes stay."""
    order = {b'II': '<', b'MM': '>'}.get(exif[:2])
    if order is None:
        return exif
    data = bytearray(exif)
    try:
        tables = [struct.unpack_from(f'{order}I', data, 4)[0]]
        for table in tables:
            for entry in range(struct.unpack_from(f'{order}H', data, table)[0]):
                at = table + 2 + 12 * entry
                tag, kind, count = struct.unpack_from(f'{order}HHI', data, at)
                if tag == _INNER and len(tables) == 1:
                    tables.append(struct.unpack_from(f'{order}I', data, at + 8)[0])
                elif tag in (*_WIDTHS, *_HEIGHTS) and count == 1 and kind in (3, 4):
                    value = width if tag in _WIDTHS else height
                    struct.pack_into(f'{order}{"H" if kind == 3 else "I"}', data, at + 8, value)
    except struct.error:  # broken: left as it was
        return exif
    return bytes(data)
