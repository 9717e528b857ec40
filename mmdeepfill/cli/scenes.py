"""``mmdeepfill scenes``: draw procedural scenes into files, or on a contact sheet."""

import argparse
import os

import numpy as np

from ..core.files import atomic_write
from ..core.progress import image_bar
from ..core.random import SPLITS
from ..datasets.image_bytes import encode_image
from ..datasets.scene_files import write_scenes
from ..datasets.scenes import FAMILIES, SceneDrawer
from .errors import UserError, blame_config
from .places import check_place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    actions = parser.add_subparsers(dest='action', metavar='ACTION', required=True)
    make = actions.add_parser(
        'make',
        help='write scenes as PNG files',
        description='Write DIR/scenes/000000.png, '
        '... The same arguments give the same bytes on every machine, so that a manifest of '
        'them holds everywhere. Files that are there are kept, or are an error if they differ.',
    )
    make.add_argument('out', metavar='DIR', help='folder; made if it is missing')
    make.add_argument(
        '--photographs',
        action='store_true',
        help='also write DIR/photographs: '
        'tiles of the sample photographs that are held out for tests',
    )
    make.set_defaults(do=_make)
    sheet = actions.add_parser('sheet', help='draw many scenes on one picture')
    sheet.add_argument('out', metavar='FILE', help='such as sheet.png; must not exist')
    sheet.add_argument('--columns', type=int, default=8, metavar='N', help='default 8')
    sheet.set_defaults(do=_sheet)
    for action, split in ((make, 'test'), (sheet, 'train')):
        action.add_argument(
            '--split',
            choices=tuple(SPLITS),
            default=split,
            help=f'they share no scene (default {split})',
        )
        action.add_argument(
            '--count', type=int, default=64, metavar='N', help='scenes, from the first (default 64)'
        )
        action.add_argument(
            '--size', type=int, default=64, metavar='PIXELS', help='side of a scene (default 64)'
        )
        action.add_argument('--seed', type=int, default=0, help='default 0')
        action.add_argument(
            '--families',
            nargs='+',
            choices=tuple(FAMILIES),
            metavar='NAME',
            help=f'kinds of scenes, of {", ".join(FAMILIES)} (default all)',
        )
        action.add_argument(
            '--traceback',
            action='store_true',
            default=argparse.SUPPRESS,
            help='show the whole traceback of an error',
        )


def run(args: argparse.Namespace) -> int | None:
    """Run the action that was asked for."""
    with blame_config('scenes', origin=False):
        drawer = SceneDrawer(args.seed, args.split, args.size, args.families)
        return args.do(args, drawer)


def _make(args: argparse.Namespace, drawer: SceneDrawer) -> None:
    check_place(args.out, 'DIR', folder=True)
    try:
        made = write_scenes(args.out, drawer, args.count, args.photographs, image_bar('drawing'))
    except ImportError as error:
        raise UserError(f'--photographs: {error}') from error
    print(
        f'{args.out}: {made["scenes"]} scenes of split {args.split!r}, seed {args.seed}, '
        f'{args.size}x{args.size}; {made["photographs"]} tiles of photographs'
    )


def _sheet(args: argparse.Namespace, drawer: SceneDrawer) -> None:
    if os.path.exists(args.out):
        raise UserError(f'{args.out} exists and is not overwritten; name another file')
    if args.count < 1 or args.columns < 1:
        raise UserError(
            f'--count, --columns: expected at least 1, got {args.count} and {args.columns}'
        )
    rows = -(-args.count // args.columns)
    size = args.size
    sheet = np.full((rows * size, min(args.columns, args.count) * size, 3), 255, np.uint8)
    for index in range(args.count):
        row, column = divmod(index, args.columns)
        sheet[row * size : (row + 1) * size, column * size : (column + 1) * size] = drawer(index)
    data = encode_image(sheet, os.path.splitext(args.out)[1])
    with atomic_write(args.out) as file:
        file.write(data)
    print(f'{args.out}: {args.count} scenes of split {args.split!r}, seed {args.seed}')
