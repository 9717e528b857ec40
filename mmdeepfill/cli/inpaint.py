"""``mmdeepfill inpaint``: pictures and videos, one or a folder of them, with their holes filled."""
import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Optional

from .errors import UserError, blame_checkpoint, exit_on_user_error

DEFAULT_OUT = 'filled'
LOG_NAME = 'inpaint.jsonl'
STRATEGIES = ('exact', 'crop', 'coarse-to-fine')
FORMATS = ('png', 'jpg', 'webp', 'tif')

DESCRIPTION = """\
Fill holes in pictures and videos. What is outside a hole stays as it is, bit for bit where the
format of the result is lossless; size, depth, alpha and metadata stay too."""

EPILOG = """\
examples:
  mmdeepfill inpaint photo.jpg --mask mask.png --out filled.png
  mmdeepfill inpaint photos --mask masks --out filled         # masks of the same names
  mmdeepfill inpaint photos --mask masks --out filled --resume
  mmdeepfill inpaint 'scans/**/*.tif' --box 0 0 40 300 --model opencv_ns
  mmdeepfill inpaint clip.mp4 --mask logo.png --out clean.mp4

The mask of photos/sub/a.jpg is masks/sub/a.jpg, else masks/sub/a.*, else masks/sub/a_mask.*, else
the only a.* or a_mask.* in any folder of masks. In one folder with the pictures: a_mask.*

A file that cannot be filled is told and logged, and the others go on. Exit status: 0 all are
filled, 1 some are not, 2 nothing was begun for a mistake in the command, 130 after Ctrl-C."""


def add_arguments(parser: argparse.ArgumentParser, model: bool = True) -> None:
    """Add what ``run`` reads.

    Args:
        parser (argparse.ArgumentParser): To add to.
        model (bool): With options for the model and its checkpoint.
    """
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument('inputs', nargs='+', metavar='IMAGE|DIR|GLOB',
                        help='pictures and videos; of a folder all in it and below')
    _hole_arguments(parser.add_argument_group('hole (one of --mask and --box is needed)'))
    group = parser.add_argument_group('model')
    if model:
        group.add_argument('--model', metavar='NAME|CONFIG', help='of `mmdeepfill models`, or a '
                           'config file (default: opencv_telea, or what --checkpoint is for)')
        group.add_argument('--checkpoint', metavar='FILE|ADDRESS|NAME', help='weights; a NAME of '
                           '`mmdeepfill zoo list` is downloaded')
    group.add_argument('--device', help="'cpu', 'cuda', 'cuda:1', 'mps' (default: the best "
                       'there is)')
    group.add_argument('--threads', type=_positive, metavar='N', help='of PyTorch, OpenCV and '
                       'video encoders')
    group.add_argument('--batch-size', type=_positive, default=1, metavar='N', help='pictures or '
                       'frames that are read and filled together (default: %(default)d)')
    group.add_argument('--strategy', choices=STRATEGIES, default='exact', help='exact: the whole '
                       'picture at once; crop: around each hole; coarse-to-fine: large holes at '
                       'low resolution first (default: %(default)s)')
    group.add_argument('--memory-budget', metavar='SIZE', help='for exact, 4GiB for example; '
                       'where it would be more, crop is taken and said so')
    group.add_argument('--per-component', action='store_true',
                       help='fill holes that do not touch one after the other')
    group.add_argument('--feather', type=_count, default=0, metavar='PIXELS', help='blend into '
                       'the surroundings over so many pixels, inside the hole')
    _result_arguments(parser.add_argument_group('results'))
    group = parser.add_argument_group('videos (need `pip install "mmdeepfill[video]"`)')
    group.add_argument('--video-codec', metavar='ENCODER', help="FFmpeg's name, ffv1 for example, "
                       'which is lossless, into .mkv (default: the codec of the video)')
    group.add_argument('--crf', type=_count, metavar='N', help='quality of encoders that have it; '
                       'lower is better and larger')


def _hole_arguments(group: Any) -> None:
    where = group.add_mutually_exclusive_group(required=True)
    where.add_argument('--mask', metavar='MASK|DIR', help='picture with the hole in white, of the '
                       'same size; or a folder of them; or alpha: the transparent part is the '
                       'hole; or for a video a video of masks')
    where.add_argument('--box', nargs=4, type=int, action='append',
                       metavar=('TOP', 'LEFT', 'HEIGHT', 'WIDTH'),
                       help='hole in pixels; may be given more than once')
    group.add_argument('--invert-mask', action='store_true', help='the hole is black')
    group.add_argument('--resize-mask', action='store_true',
                       help='bring masks of another size to that of the picture')


def _result_arguments(group: Any) -> None:
    group.add_argument('--out', metavar='DIR|FILE', default=DEFAULT_OUT, help='folder, in which '
                       'pictures keep their relative paths, or for one picture a file '
                       '(default: %(default)s)')
    group.add_argument('--format', choices=FORMATS, help='of pictures in a folder (default: that '
                       'of each source)')
    group.add_argument('--quality', type=_positive, metavar='1..100', help='of JPEG and WebP '
                       '(default: JPEG as its source, WebP lossless)')
    group.add_argument('--compare', metavar='FILE', help='for one picture, also write input, '
                       'result and original side by side')
    group.add_argument('--resume', action='store_true', help='leave out what the log says is '
                       'done, if picture, mask, options and model are the same')
    group.add_argument('--overwrite', action='store_true', help='replace results that exist')
    group.add_argument('--log', metavar='FILE', help='log of JSON lines, appended to (default: '
                       f'{LOG_NAME} in the folder of results; none if --out is a file)')


def _positive(text: str) -> int:
    return _number(text, 1)


def _count(text: str) -> int:
    return _number(text, 0)


def _number(text: str, least: int) -> int:
    if not text.isdigit() or int(text) < least:
        raise argparse.ArgumentTypeError(f'expected a whole number from {least}, got {text!r}')
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Fill what was asked for.

    Returns:
        int: The exit status: 0, 1 if a file could not be filled, 128 + signal if stopped.
    """
    # they bring torch, and help should come at once
    from ..apis.file_runs import FileRun, RunLog, Stopping
    from ..progress import Meter
    from .inpaint_plan import plan, work_for
    from .inpaint_report import report, write_comparison

    with _mistakes():
        planned = plan(args)
    with Stopping() as stopping:
        with _mistakes(), blame_checkpoint():
            work = work_for(args, planned)
        start = time.perf_counter()
        with _mistakes():
            log = RunLog(planned.log)
        with log, Meter() as meter:
            files = FileRun(work, log, meter, stopping, args.resume, args.overwrite,
                            args.traceback)
            stopped: Optional[KeyboardInterrupt] = None
            try:
                files.run(planned.jobs)
            except KeyboardInterrupt as error:
                stopped = error
            except OSError as error:  # a full disk, for one
                raise UserError(f'stopped: {error}. What is done is kept: the same command with '
                                '--resume goes on.') from error
        report(files.outcome, planned, time.perf_counter() - start, stopped is not None)
        if stopped is not None:
            return 128 + getattr(stopped, 'number', 2)
        if args.compare and files.outcome.written:
            with _mistakes():
                write_comparison(planned, args.compare)
    return 1 if files.outcome.failed else 0
