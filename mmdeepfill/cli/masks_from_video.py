"""``mmdeepfill masks from-video``: irregular holes from what moves."""

import argparse
import sys
from pathlib import Path

import cv2

from ..core.files import atomic_write
from ..core.random import sample_rng
from ..datasets.frames import frame_pairs
from ..datasets.masks import occlusion_mask, vary_mask
from .errors import UserError, exit_on_user_error

DESCRIPTION = """\
Makes irregular masks from what moves in videos: where a frame shows what the next one hides, the
mask is white. Optical flow there and back decides (Liu et al., ECCV 2018). Each is then varied:
dilated, turned, cropped. The same videos and numbers give the same masks."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument(
        'videos',
        nargs='+',
        metavar='VIDEO',
        help='a video, or a folder of its frames, sorted by name',
    )
    parser.add_argument(
        '--out',
        required=True,
        metavar='FOLDER',
        help='where 000000.png and so on go; must be empty or not be there',
    )
    parser.add_argument(
        '--size',
        type=_positive,
        default=512,
        help='side of the square masks in pixels (default: %(default)s)',
    )
    parser.add_argument(
        '--step',
        type=_positive,
        default=1,
        help='from a frame to the one that '
        'hides parts of it, in frames; more for slow videos (default: 1)',
    )
    parser.add_argument(
        '--every', type=_positive, default=5, help='take each such frame (default: %(default)s)'
    )
    parser.add_argument(
        '--copies',
        type=_positive,
        default=1,
        help='masks to make of each pair of frames (default: 1)',
    )
    parser.add_argument(
        '--min-ratio',
        type=float,
        default=0.01,
        metavar='RATIO',
        help='leave out masks with a smaller part of hole (default: %(default)s)',
    )
    parser.add_argument(
        '--max-ratio',
        type=float,
        default=0.6,
        metavar='RATIO',
        help='or a larger one (default: %(default)s)',
    )
    parser.add_argument(
        '--dilation',
        type=int,
        nargs=2,
        default=(0, 24),
        metavar='PIXELS',
        help='least and largest radius (default: 0 24)',
    )
    parser.add_argument(
        '--angle',
        type=float,
        nargs=2,
        default=(0, 360),
        metavar='DEGREES',
        help='least and largest (default: 0 360)',
    )
    parser.add_argument(
        '--window',
        type=float,
        nargs=2,
        default=(0.5, 1.0),
        metavar='PART',
        help='least and largest part of the sides to keep (default: 0.5 1)',
    )
    parser.add_argument('--seed', type=int, default=0)


def run(args: argparse.Namespace) -> int:
    out = Path(args.out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f'--out: {args.out!r} must be empty or not be there; nothing was written')
    if not 0 <= args.min_ratio < args.max_ratio <= 1:
        raise UserError(
            '--min-ratio and --max-ratio: expected 0 <= least < largest <= 1, got '
            f'{args.min_ratio} and {args.max_ratio}'
        )
    written = drawn = 0
    try:
        for video in args.videos:
            for pair in frame_pairs(video, args.step, args.every):
                raw = occlusion_mask(*pair)
                for _ in range(args.copies):
                    mask = vary_mask(
                        raw,
                        args.size,
                        args.size,
                        sample_rng(args.seed, drawn),
                        args.dilation,
                        args.angle,
                        args.window,
                    )
                    drawn += 1
                    if args.min_ratio <= mask.mean() <= args.max_ratio:
                        _write(mask, out / f'{written:06d}.png')
                        written += 1
    except (ValueError, OSError) as error:
        raise UserError(str(error)) from error
    if not written:
        raise UserError(
            f'none of {drawn} masks has a part of hole from {args.min_ratio} to '
            f'{args.max_ratio}: try a larger --step or --dilation'
        )
    print(
        f'{args.out}: {written} masks of {args.size}x{args.size}, white = hole; '
        f'{drawn - written} left out for their part of hole'
    )
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run as ``mmdeepfill masks from-video`` with ``sys.argv`` behind it."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args(sys.argv[1:] if argv is None else argv)
    with exit_on_user_error(False):
        return run(args)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f'expected at least 1, got {value}')
    return value


def _write(mask, path: Path) -> None:
    with atomic_write(path) as file:
        file.write(cv2.imencode('.png', mask * 255)[1].tobytes())
