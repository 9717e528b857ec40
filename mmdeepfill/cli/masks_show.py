"""``mmdeepfill masks show``: how much of a picture each mask hides."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from ..core.progress import image_bar
from ..datasets.image_files import find_images
from ..datasets.masks import read_mask
from ..evaluation.buckets import bucket_counts
from .errors import UserError, blame_config
from .table import print_table

_BAR = 40
_SHOWN = 10


def show_masks(args: argparse.Namespace) -> None:
    if not 0 <= args.threshold < 255:
        raise UserError(
            f'--threshold: expected 0 or more and less than 255, got {args.threshold:g}'
        )
    ratios: dict[str, float] = {}
    sizes: dict[tuple[Any, ...], int] = {}
    faults: list[str] = []
    paths = _files(args.paths)
    for path in image_bar('reading')(paths, len(paths)):
        try:
            mask = read_mask(path, args.threshold)
        except (ValueError, OSError) as error:
            faults.append(str(error))
            continue
        ratios[path] = float(np.mean(mask))
        sizes[mask.shape] = sizes.get(mask.shape, 0) + 1
    if args.json:
        print(json.dumps(_as_json(ratios, sizes, faults), indent=2))
    elif ratios:
        _print_histogram(ratios, sizes)
    if faults:
        more = f'\n... and {len(faults) - _SHOWN} more' if len(faults) > _SHOWN else ''
        raise UserError(
            f'masks show: {len(faults)} of {len(paths)} files are no masks:\n'
            + '\n'.join(faults[:_SHOWN])
            + more
        )


def _files(paths: list[str]) -> list[str]:
    files = []
    with blame_config('masks show', origin=False):
        for path in paths:
            if os.path.isdir(path):
                files += [os.path.join(path, name) for name in find_images(path)]
            else:
                files.append(path)
    if not files:
        raise UserError(f'masks show: no images in {", ".join(paths)}')
    return list(dict.fromkeys(files))


def _as_json(
    ratios: dict[str, float], sizes: dict[tuple, int], faults: list[str]
) -> dict[str, Any]:
    return {
        'masks': len(ratios),
        'buckets': bucket_counts(ratios.values()),
        'sizes': [{'height': h, 'width': w, 'masks': n} for (h, w), n in sorted(sizes.items())],
        'files': [
            {'file': Path(path).as_posix(), 'ratio': ratio} for path, ratio in ratios.items()
        ],
        'faults': faults,
    }


def _print_histogram(ratios: dict[str, float], sizes: dict[tuple, int]) -> None:
    counts = bucket_counts(ratios.values())
    longest = max(counts.values())
    print_table(
        ('hole', 'masks', 'share', ''),
        [
            (
                name,
                str(count),
                f'{100 * count / len(ratios):.1f} %',
                '#' * int(np.ceil(_BAR * count / longest)),
            )
            for name, count in counts.items()
        ],
        right=('masks', 'share'),
    )
    values = list(ratios.values())
    shapes = ', '.join(f'{n} of {h}x{w}' for (h, w), n in sorted(sizes.items())[:5])
    print(
        f'{len(values)} masks ({shapes}{", ..." if len(sizes) > 5 else ""}); holes of '
        f'{100 * min(values):.2f} to {100 * max(values):.2f} %, mean '
        f'{100 * np.mean(values):.2f} %, median {100 * np.median(values):.2f} %'
    )
