"""``mmdeepfill masks``: draw masks, make them from videos, look at their holes."""

import argparse
import json
import os
import re
import signal
import time

import numpy as np
from mmengine.config import DictAction

from ..core.progress import image_bar
from ..datasets.mask_folder import FORMATS, INDEX, make_masks
from ..datasets.mask_recipes import MaskMaker, mask_kinds, mask_recipe, settings_of
from . import masks_detect, masks_from_video
from .arguments import add_import, import_parts, key_value
from .errors import blame_config
from .masks_show import show_masks
from .places import check_place

_INTERRUPTED = 128 + signal.SIGINT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `mmdeepfill masks` to its parser."""
    actions = parser.add_subparsers(dest='action', metavar='ACTION', required=True)
    make = actions.add_parser(
        'make',
        help='draw masks into a folder',
        formatter_class=argparse.RawTextHelpFormatter,
        description='Draw masks, white = hole, into 000000.png, ... and list them in '
        f'{INDEX}.\nMask n depends on --seed and n alone, and is the one that evaluation '
        'draws for image n.\nThe same command resumes where it was stopped.',
        epilog=_settings(),
    )
    make.set_defaults(function=_make)
    make.add_argument('out', metavar='OUT', help='folder; made if it is missing')
    make.add_argument(
        '--type',
        required=True,
        metavar='TYPE',
        help=f'one of {", ".join(mask_kinds())}; or several united, such as box+brush',
    )
    add_import(make)
    make.add_argument('--count', type=int, required=True, metavar='N', help='number of masks')
    make.add_argument(
        '--size',
        type=_size,
        default=(256, 256),
        metavar='HxW',
        help='height and width, or one number for both (default 256x256)',
    )
    make.add_argument(
        '--ratio',
        type=_ratio,
        metavar='LOW-HIGH',
        help='part of the image that '
        'is hole, above LOW and up to HIGH,\nsuch as 0.1-0.2: others are drawn again',
    )
    make.add_argument(
        '--tries',
        type=int,
        default=1000,
        metavar='N',
        help='masks to draw at the most for one of that ratio (default 1000)',
    )
    make.add_argument('--seed', type=int, default=0, help='default 0')
    make.add_argument(
        '--set',
        nargs='+',
        action=DictAction,
        type=key_value,
        default={},
        metavar='KEY=VALUE',
        help='settings of the type, see below; pairs as KEY=[A,B]',
    )
    make.add_argument('--format', choices=FORMATS, default='png', help='default png')
    make.add_argument(
        '--overwrite', action='store_true', help='draw all anew, over masks that are there'
    )
    _add_traceback(make)
    video = actions.add_parser('from-video', help='make irregular masks from what moves in videos')
    video.set_defaults(function=masks_from_video.run)
    masks_from_video.add_arguments(video)
    _add_traceback(video)
    detect = actions.add_parser(
        'detect', help='propose masks of scratches and dust on scanned photographs'
    )
    detect.set_defaults(function=masks_detect.run)
    masks_detect.add_arguments(detect)
    _add_traceback(detect)
    show = actions.add_parser(
        'show',
        help='show how large the holes of masks are',
        description='Count masks by the part of the image that is hole.',
    )
    show.set_defaults(function=show_masks)
    show.add_argument('paths', nargs='+', metavar='FILE_OR_DIR', help='masks, white = hole')
    show.add_argument(
        '--threshold',
        type=float,
        default=127.5,
        help='a hole is what is above, of 255 (default %(default)s)',
    )
    show.add_argument('--json', action='store_true', help='print JSON instead of a table')
    _add_traceback(show)


def run(args: argparse.Namespace) -> int | None:
    """Run the action that was asked for."""
    return args.function(args)


def _add_traceback(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--traceback',
        action='store_true',
        default=argparse.SUPPRESS,
        help='show the whole traceback of an error',
    )


def _settings() -> str:
    """All settings and defaults, for the help text."""
    lines = ['settings at 256x256; those in pixels are in proportion to the short side:']
    for kind, transform in mask_kinds().items():
        values = (
            f'{name}={json.dumps(value, separators=(",", ":"))}'
            for name, value in settings_of(transform).items()
        )
        lines.append(f'  {kind:12} {" ".join(values)}')
    return '\n'.join([*lines, 'of united types: box.size=96 brush.num_strokes=[1,2]'])


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r'(\d+)(?:[xX](\d+))?', text)
    if not found or 0 in (size := (int(found[1]), int(found[2] or found[1]))):
        raise argparse.ArgumentTypeError(f'expected HxW in pixels, such as 256x320, got {text!r}')
    return size


def _ratio(text: str) -> tuple[float, float]:
    found = re.fullmatch(r'([\d.]+)-([\d.]+)', text)
    try:
        low, high = (float(part) for part in found.groups()) if found else (1.0, 0.0)
    except ValueError:
        low, high = 1.0, 0.0
    if not 0 <= low < high <= 1:
        raise argparse.ArgumentTypeError(
            f'expected LOW-HIGH with 0 <= LOW < HIGH <= 1, such as 0.1-0.2, got {text!r}'
        )
    return low, high


def _make(args: argparse.Namespace) -> int | None:
    start = time.perf_counter()
    check_place(args.out, 'OUT', folder=True)
    import_parts(args.imports)
    with blame_config('masks make', origin=False):
        recipe = mask_recipe(args.type.split('+'), args.size, args.set, args.ratio)
        maker = MaskMaker(recipe, args.size, args.seed, args.ratio, args.tries)
        try:
            done = make_masks(
                args.out, maker, args.count, args.format, args.overwrite, image_bar('drawing')
            )
        except KeyboardInterrupt:
            print('interrupted; the same command resumes where it stopped')
            return _INTERRUPTED
    ratios = [entry['ratio'] for entry in done.entries]
    kept = f', {args.count - done.made} were there' if done.made < args.count else ''
    print(
        f'{args.out}: {done.made} masks drawn{kept}; holes of {100 * min(ratios):.1f} to '
        f'{100 * max(ratios):.1f} %, mean {100 * np.mean(ratios):.1f} %; '
        f'{time.perf_counter() - start:.1f} s. List: {os.path.join(args.out, INDEX)}'
    )
    return None
