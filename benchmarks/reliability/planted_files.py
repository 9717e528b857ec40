"""Faults of images and masks."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from planting import Fault, encoded, lay_out, picture

from mmdeepfill.doctor import Finding
from mmdeepfill.doctor.data import (
    check_images,
    check_masks,
    check_masks_of,
    look_at_images,
    look_at_masks,
)

#: The image of the training list that is spoilt.
ONE = 'train/01.png'


def diagnose_images(root: Path) -> list[Finding]:
    """As ``mmdeepfill doctor --data root/train.txt root/val.txt``."""
    return check_images(look_at_images([root / 'train.txt', root / 'val.txt']))


def image(code: str, about: str, spoil: Callable[[Path], bytes], also: Sequence[str] = ()) -> Fault:
    """One image is replaced by what ``spoil`` gives for the folder."""

    def diagnose(folder: Path) -> list[Finding]:
        root = lay_out(folder / 'data')
        (root / ONE).write_bytes(spoil(root))
        return diagnose_images(root)

    return Fault(code, about, diagnose, also)


def _one() -> Image.Image:
    return Image.fromarray(picture(ONE))


def _cut_off(root: Path) -> bytes:
    data = (root / ONE).read_bytes()
    return data[: len(data) // 2]


def _without_middle(root: Path) -> bytes:
    data = encoded(_one(), 'JPEG')
    return data[: len(data) // 2] + data[-2:]


def _alpha(root: Path) -> bytes:
    transparent = _one().convert('RGBA')
    transparent.putalpha(Image.fromarray(picture('alpha')[..., 0]))
    return encoded(transparent)


def _deep(root: Path) -> bytes:
    return cv2.imencode('.png', picture(ONE).astype(np.uint16) * 257)[1].tobytes()


def _animated(root: Path) -> bytes:
    return encoded(
        _one(), 'PNG', save_all=True, append_images=[Image.fromarray(picture('next frame'))]
    )


def _rotated(root: Path) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(_one(), 'JPEG', exif=exif)


_ENDING = ('image-wrong-ending',)
IMAGES = (
    image('image-unreadable', 'an image that is cut off', _cut_off),
    image('image-unreadable', 'an empty file', lambda root: b''),
    image('image-damaged', 'a JPEG that lacks its lower half', _without_middle),
    image('image-tiny', 'an image of 8x8 pixels', lambda root: encoded(_one().resize((8, 8)))),
    image(
        'image-duplicate',
        'the same picture twice in a list',
        lambda root: (root / 'train/02.png').read_bytes(),
    ),
    image('image-leak', 'a picture in two lists', lambda root: (root / 'val/02.png').read_bytes()),
    image(
        'image-look-alike',
        'the same picture twice, once smaller',
        lambda root: encoded(Image.fromarray(picture('train/02.png')).resize((120, 120))),
    ),
    image(
        'image-look-alike-leak',
        'a picture in two lists, once as a JPEG',
        lambda root: encoded(Image.fromarray(picture('val/02.png')), 'JPEG', quality=60),
    ),
    image('image-grey', 'a grey image', lambda root: encoded(_one().convert('L'))),
    image('image-cmyk', 'a CMYK image', lambda root: encoded(_one().convert('CMYK'), 'JPEG')),
    image('image-alpha', 'an image with transparency', _alpha),
    image('image-16-bit', 'an image of 16 bits', _deep),
    image('image-animated', 'an animation', _animated),
    image('image-exif-rotation', 'an image that is turned by EXIF', _rotated),
    image('image-wrong-ending', 'a JPEG that is called .png', lambda root: encoded(_one(), 'JPEG')),
)


def hole(left: int, right: int, side: int = 160) -> np.ndarray:
    """A mask with the columns from left to right."""
    mask = np.zeros((side, side), np.uint8)
    mask[side // 4 : side // 2, left:right] = 255
    return mask


def lay_out_masks(folder: Path) -> Path:
    """Four masks that are as they should be."""
    folder.mkdir()
    for number in range(4):
        write_mask(folder / f'mask_{number}.png', hole(20, 60 + 20 * number))
    return folder


def write_mask(path: Path, values: np.ndarray) -> None:
    assert cv2.imwrite(str(path), values)


def masks(code: str, about: str, spoil: Callable[[Path], None], with_images: bool = False) -> Fault:
    """A folder of masks, which ``spoil`` changes."""

    def diagnose(folder: Path) -> list[Finding]:
        place = lay_out_masks(folder / 'masks')
        spoil(place)
        looks = look_at_masks(place)
        found = check_masks(looks)
        if with_images:
            root = lay_out(folder / 'data')
            found += check_masks_of(looks, look_at_images([root / 'train.txt']))
        return found

    return Fault(code, about, diagnose)


def _inverted(place: Path) -> None:
    for path in sorted(place.iterdir()):
        write_mask(path, 255 - cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))


def _soft(place: Path) -> None:
    write_mask(place / 'mask_1.png', cv2.GaussianBlur(hole(20, 80), (9, 9), 3))


MASKS = (
    masks(
        'mask-unreadable',
        'a coloured mask',
        lambda place: write_mask(place / 'mask_1.png', picture('coloured')),
    ),
    masks(
        'mask-unreadable',
        'a mask of 0 and 1',
        lambda place: write_mask(place / 'mask_1.png', hole(20, 60) // 255),
    ),
    masks('mask-polarity', 'masks with the hole black', _inverted),
    masks(
        'mask-jpeg',
        'a mask as a JPEG',
        lambda place: write_mask(place / 'mask_9.jpg', hole(21, 77)),
    ),
    masks('mask-grey', 'a mask with soft edges', _soft),
    masks(
        'mask-empty',
        'a mask without hole',
        lambda place: write_mask(place / 'mask_1.png', hole(0, 0)),
    ),
    masks(
        'mask-full',
        'a mask that is all hole',
        lambda place: write_mask(place / 'mask_1.png', hole(0, 0) + 255),
    ),
    masks(
        'mask-size',
        'a mask of another size than its image',
        lambda place: write_mask(place / '01.png', hole(20, 60, side=120)),
        with_images=True,
    ),
    masks(
        'mask-other-size',
        'a mask of a size that no image has',
        lambda place: write_mask(place / 'mask_1.png', hole(20, 60, side=120)),
        with_images=True,
    ),
)
FAULTS = IMAGES + MASKS
