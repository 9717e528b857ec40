"""A small data set out of the photographs inside scikit-image's wheel.

For trying things out on a CPU and for tests; nothing is downloaded. Only photographs
whose free licence scikit-image states are used.
"""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from ..core.files import write_once
from .image_bytes import encode_image, read_image
from .image_files import PathLike


class Photograph(NamedTuple):
    """A file in ``skimage/data``, its use, and what scikit-image says about its rights.

    ``shrink`` is a whole number to reduce both sides by: of the large photographs only
    dark sky or plain skin would be left in a crop.
    """

    file: str
    split: str
    rights: str
    shrink: int = 1


#: ``train`` gives crops for training and, from its right edge, for validation.
PHOTOGRAPHS = (
    Photograph('astronaut.png', 'train', 'Public domain (NASA): Eileen Collins'),
    Photograph('coffee.png', 'train', 'CC0 by the photographer, Rachel Michetti'),
    Photograph('camera.png', 'train', 'CC0 by the photographer, Lav Varshney'),
    Photograph('retina.jpg', 'train', 'CC0, Mikael Haggstrom (Wikimedia Commons)', 3),
    Photograph(
        'ihc.png',
        'train',
        'No known copyright restrictions: stained tissue, Center for '
        'Microscopy And Molecular Imaging',
    ),
    Photograph(
        'hubble_deep_field.jpg', 'train', 'Public domain (NASA): Hubble eXtreme Deep Field', 2
    ),
    Photograph('brick.png', 'train', 'CC0, from CC0Textures (Bricks25)'),
    Photograph('grass.png', 'train', 'CC0, from DeviantArt (linolafett, Grass 01)'),
    Photograph('gravel.png', 'train', 'CC0, from CC0Textures (Gravel04)'),
    Photograph('chelsea.png', 'test', 'CC0 by the photographer, Stefan van der Walt'),
    Photograph('rocket.jpg', 'test', 'Public domain (SpaceX): launch of DSCOVR'),
)
CROP = 160
STRIDE = 80

Rectangle = tuple[int, int, int, int]


def crop_rectangles(height: int, width: int, split: str) -> dict[str, list[Rectangle]]:
    """Choose the rectangles in which a photograph is cut.

    Of a training photograph the rightmost ``CROP`` columns are for validation, in tiles
    that do not overlap; training crops lie wholly to the left of them, overlapping by
    half. A test photograph is cut into tiles that do not overlap.

    Args:
        height, width (int): Size in pixels.
        split (str): 'train' or 'test'.

    Returns:
        dict: (top, left, height, width) for each of the splits it feeds.
    """
    tops = range(0, height - CROP + 1, CROP)
    if split == 'test':
        lefts = range(0, width - CROP + 1, CROP)
        return {'test': [(t, x, CROP, CROP) for t in tops for x in lefts]}
    edge = width - CROP
    dense_tops = range(0, height - CROP + 1, STRIDE)
    return {
        'train': [
            (t, x, CROP, CROP) for t in dense_tops for x in range(0, edge - CROP + 1, STRIDE)
        ],
        'val': [(t, edge, CROP, CROP) for t in tops],
    }


def lay_out_samples(root: PathLike) -> dict[str, int]:
    """Write crops, whole test photographs, list files and licences below a folder.

    ``train/``, ``val/`` and ``test/`` hold crops of 160x160, ``photographs/`` the whole
    test photographs; ``train.txt``, ``val.txt`` and ``test.txt`` list the crops relative to
    ``root``; ``LICENSES.md`` names the source and the licence of each photograph. Files
    that are there already with the same content are left alone, so it can be run again.

    Args:
        root (str | Path): Made if it is missing.

    Returns:
        dict: Number of crops per split.

    Raises:
        ImportError: Without scikit-image.
        FileNotFoundError: If this scikit-image lacks one of the photographs.
        FileExistsError: If a file of the same name and other content is there; nothing
            that exists is ever overwritten.
    """
    root, source = Path(root), _skimage_data()
    lists: dict[str, list[str]] = {'train': [], 'val': [], 'test': []}
    for photograph in PHOTOGRAPHS:
        image = _read_photograph(source, photograph)
        stem = Path(photograph.file).stem
        if photograph.split == 'test':
            _write_image(root / 'photographs' / f'{stem}.png', image)
        for split, name, crop in _crops(stem, image, photograph.split):
            _write_image(root / name, crop)
            lists[split].append(name)
    for split, names in lists.items():
        write_once(root / f'{split}.txt', ''.join(f'{name}\n' for name in names).encode())
    write_once(root / 'LICENSES.md', _licence_text().encode())
    return {split: len(names) for split, names in lists.items()}


def held_out_tiles(size: int) -> Iterator[tuple[str, np.ndarray]]:
    """Tiles of the test photographs that do not overlap, small enough to show something.

    A photograph is first reduced by the whole number by which a tile of ``CROP`` pixels or
    less becomes one of ``size``: at full resolution a tile of 64 pixels is a patch of fur.

    Args:
        size (int): Side of a tile in pixels, at least 16.

    Yields:
        tuple: Name, such as 'chelsea_0000_0064' (top and left in the reduced photograph),
        and (size, size, 3) uint8 RGB.

    Raises:
        ImportError, FileNotFoundError: As in :func:`lay_out_samples`.
        ValueError: ``size`` is too small, or larger than the photographs.
    """
    if size < 16:
        raise ValueError(f'size must be at least 16 (pixels), got {size}')
    source, shrink = _skimage_data(), max(1, CROP // size)
    for photograph in PHOTOGRAPHS:
        if photograph.split != 'test':
            continue
        image = _read_photograph(source, photograph._replace(shrink=shrink))
        height, width = image.shape[:2]
        if min(height, width) < size:
            raise ValueError(
                f'size must be at most {min(height, width)} (the height of '
                f'{photograph.file}), got {size}'
            )
        for top in range(0, height - size + 1, size):
            for left in range(0, width - size + 1, size):
                yield (
                    f'{Path(photograph.file).stem}_{top:04d}_{left:04d}',
                    image[top : top + size, left : left + size],
                )


def _read_photograph(source: Path, photograph: Photograph) -> np.ndarray:
    image, shrink = read_image(source / photograph.file), photograph.shrink
    if shrink == 1:
        return image
    height, width = (side // shrink for side in image.shape[:2])
    # Whole blocks only: the mean of each is then exact up to rounding.
    image = image[: height * shrink, : width * shrink]
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def _crops(stem: str, image: np.ndarray, split: str) -> Iterator[tuple[str, str, np.ndarray]]:
    """Split, relative path and pixels of every crop of a photograph."""
    for target, rectangles in crop_rectangles(image.shape[0], image.shape[1], split).items():
        for top, left, height, width in rectangles:
            yield (
                target,
                f'{target}/{stem}_{top:04d}_{left:04d}.png',
                image[top : top + height, left : left + width],
            )


def _skimage_data() -> Path:
    try:
        import skimage
    except ImportError as error:
        raise ImportError(
            'the sample photographs are those inside scikit-image; install it '
            'with: pip install "mmdeepfill[samples]"'
        ) from error
    folder = Path(skimage.__file__).parent / 'data'
    missing = [p.file for p in PHOTOGRAPHS if not (folder / p.file).is_file()]
    if missing:
        raise FileNotFoundError(
            f'scikit-image {version("scikit-image")} lacks {missing} in {str(folder)!r}; its wheel '
            'on PyPI has them (0.26 was tried): pip install --force-reinstall scikit-image'
        )
    return folder


def _licence_text() -> str:
    lines = [
        '# Sample photographs',
        '',
        'Cut from photographs inside the wheel of scikit-image (https://scikit-image.org), whose',
        'documentation of `skimage.data` states these rights:',
        '',
        '| file in skimage/data | used for | rights |',
        '|---|---|---|',
    ]
    uses = {'train': 'training; right edge: validation', 'test': 'test'}
    lines += [f'| {p.file} | {uses[p.split]} | {p.rights} |' for p in PHOTOGRAPHS]
    return '\n'.join(lines) + '\n'


def _write_image(path: Path, image: np.ndarray) -> None:
    # Compared by pixels: the bytes of a PNG depend on the version of the encoder.
    if not path.exists() or not np.array_equal(read_image(path), image):
        write_once(path, encode_image(image, '.png'))
