"""NVIDIA's irregular test masks, in the layout they were released in.

Liu et al., *Image Inpainting for Irregular Holes Using Partial Convolutions*, ECCV 2018,
section 4.2: 12,000 masks of 512x512, for each of six ranges of hole ratio 1,000 whose holes
keep away from the border and 1,000 that need not. The archive ``test_mask.zip`` unpacks to
``mask/testing_mask_dataset/00000.png ... 11999.png``. Neither range nor border is told by a
name, so both are measured here.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..image_files import find_images
from .files import read_mask
from .geometry import bounding_box

#: Where the masks may lie below the folder that a user names.
LAYOUTS = (
    'test_mask/mask/testing_mask_dataset',
    'mask/testing_mask_dataset',
    'testing_mask_dataset',
    '.',
)
COUNT = 12_000
#: Pixels of 512 that a hole with border constraint keeps free all around.
MARGIN = 50
_THREADS = 8


class NvidiaMask(NamedTuple):
    """A mask file; ``ratio`` of hole in 0..1, ``keeps_border``: whether the margin is free."""

    path: str
    ratio: float
    keeps_border: bool


def find_nvidia_folder(root: str | Path) -> Path:
    """The folder of the mask files.

    Raises:
        FileNotFoundError: None of the layouts is below ``root``.
    """
    for layout in LAYOUTS:
        folder = Path(root) / layout
        if any(folder.glob('[0-9]*.png')):
            return folder
    raise FileNotFoundError(
        f"NVIDIA's masks: no file like 00000.png in {str(root)!r} or, below it, in "
        f'{", ".join(LAYOUTS[:-1])}; unpack test_mask.zip there'
    )


def nvidia_masks(
    root: str | Path, ratio: Sequence[float] = (0.0, 1.0), border: bool | None = None
) -> list[NvidiaMask]:
    """Masks whose hole has a ratio, sorted by name.

    Args:
        root (str | Path): Where the archive was unpacked.
        ratio ((float, float)): Above the first, up to and including the second.
        border (bool, optional): True: only masks whose holes stay 50 of 512 pixels away from
            the border; False: only the others; None: all.

    Raises:
        FileNotFoundError: No masks there.
        ValueError: A file is no mask, the range is none, nothing is left, or holes
            are so large that the files must be inverted.
    """
    low, high = ratio
    if not 0 <= low < high <= 1:
        raise ValueError(f'ratio: expected 0 <= low < high <= 1, got {tuple(ratio)}')
    folder = find_nvidia_folder(root)
    paths = [str(folder / name) for name in find_images(folder, ('.png',))]
    with ThreadPoolExecutor(_THREADS) as pool:
        masks = [NvidiaMask(path, *found) for path, found in zip(paths, pool.map(_measure, paths))]
    if np.median([mask.ratio for mask in masks]) > 0.62:
        raise ValueError(
            f"NVIDIA's masks in {str(folder)!r}: half of them have more than 62 % of "
            'hole, the released ones at most 60 %: they are inverted. Save them '
            'with the hole white'
        )
    chosen = [
        mask for mask in masks if low < mask.ratio <= high and border in (None, mask.keeps_border)
    ]
    if not chosen:
        raise ValueError(
            f"NVIDIA's masks in {str(folder)!r}: none of {len(masks)} has a hole "
            f'ratio in ({low}, {high}] and border={border}'
        )
    return chosen


def _measure(path: str) -> tuple[float, bool]:
    mask = read_mask(path)
    top, left, height, width = bounding_box(mask)
    rows, columns = (round(MARGIN * side / 512) for side in mask.shape)
    keeps = (
        top >= rows
        and left >= columns
        and top + height <= mask.shape[0] - rows
        and left + width <= mask.shape[1] - columns
    )
    return float(mask.mean()), keeps
