"""``mmdeepfill masks detect``: propose masks of scratches and dust on scanned photographs."""

import argparse
import os

import numpy as np

from ..core.progress import image_bar
from ..datasets.image_files import find_images
from ..imageio.pictures import Picture, read_picture, write_picture
from ..imageio.proposals import detect_damage
from .errors import UserError, blame_config
from .places import check_place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `mmdeepfill masks detect` takes to its parser."""
    parser.description = (
        'Propose masks of thin scratches and dust, to look over before filling: whiskers, ropes '
        'and letters look like scratches too.'
    )
    parser.add_argument('photos', nargs='+', metavar='PHOTO', help='files, or folders of them')
    parser.add_argument(
        '--out', required=True, metavar='FOLDER', help='for one PNG a photograph, white = hole'
    )
    parser.add_argument(
        '--strength',
        type=float,
        default=0.5,
        help='from 0, what is certain, to 1, faint lines too (default %(default)s)',
    )
    parser.add_argument('--no-dust', action='store_true', help='leave small spots alone')
    parser.add_argument('--overwrite', action='store_true', help='replace masks that are there')


def run(args: argparse.Namespace) -> None:
    """Propose a mask for each photograph, under its name."""
    if not 0 <= args.strength <= 1:
        raise UserError(f'--strength: expected a number from 0 to 1, got {args.strength:g}')
    check_place(args.out, '--out', folder=True)
    with blame_config('PHOTO', origin=False):
        files = _files(args.photos)
    targets = [os.path.join(args.out, f'{_stem(path)}.png') for path in files]
    if not args.overwrite and (there := [path for path in targets if os.path.exists(path)]):
        raise UserError(
            f'--out: {there[0]!r} is there already'
            + (f', and {len(there) - 1} more' if len(there) > 1 else '')
            + '; give another folder, or --overwrite'
        )
    os.makedirs(args.out, exist_ok=True)
    for path, target in image_bar('looking')(list(zip(files, targets)), len(files)):
        with blame_config(path, origin=False):
            pixels = _colours(read_picture(path).pixels)
            mask = detect_damage(pixels, args.strength, not args.no_dust)
        write_picture(Picture(255 * mask), target)
        print(f'{target}: {100 * mask.mean():.2f} % of the picture')


def _files(paths: list[str]) -> list[str]:
    files = []
    for path in paths:
        files += (
            [os.path.join(path, n) for n in find_images(path)] if os.path.isdir(path) else [path]
        )
    names = [_stem(path) for path in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UserError(
            f'PHOTO: expected names that differ, got {twice[0]!r} twice: their masks would be one '
            'file. Give the folders one by one, each with an --out of its own'
        )
    return files


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _colours(pixels: np.ndarray) -> np.ndarray:
    """Grey or RGB, as whole numbers."""
    if pixels.dtype.kind == 'f':
        pixels = (pixels.clip(0, 1) * 65535).round().astype(np.uint16)
    if pixels.ndim == 3:
        pixels = pixels[..., 0] if pixels.shape[2] == 2 else pixels[..., :3]
    return pixels
