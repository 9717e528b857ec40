"""``mmdeepfill inpaint``: pictures and videos, one or a folder of them, with their holes filled."""

import argparse
import logging
import re
import signal
import sys
import time
from typing import Any

from ..core.strategies import STRATEGIES
from .errors import StoppedError, exit_on_user_error

DEFAULT_OUT = 'filled'
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
  mmdeepfill inpaint photos --mask masks --sketch lines --model CONFIG --checkpoint FILE

The mask of photos/sub/a.jpg is masks/sub/a.jpg, else masks/sub/a.*, else masks/sub/a_mask.*, else
the only a.* or a_mask.* in any folder of masks. In one folder with the pictures: a_mask.*
Sketches are found alike, with a_sketch.* or a_edge.* in place of a_mask.*

A file that cannot be filled is reported and logged, and the others follow. Exit status: 0 all are
filled, 1 some are not, 2 nothing was begun for a mistake in the command, 130 after Ctrl-C."""


def add_arguments(parser: argparse.ArgumentParser, model: bool = True) -> None:
    """Add what ``run`` reads.

    Args:
        parser (argparse.ArgumentParser): To add to.
        model (bool): With options for the model and its checkpoint.
    """
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    words = 'IMAGE|DIR|GLOB ... (--mask MASK|DIR | --box TOP LEFT HEIGHT WIDTH) [options]'
    parser.usage = f'%(prog)s {"" if model else "CONFIG CHECKPOINT "}{words}'
    parser.add_argument(
        'inputs',
        nargs='+',
        metavar='IMAGE|DIR|GLOB',
        help='pictures and videos; of a folder all in it and below',
    )
    _hole_arguments(parser.add_argument_group('hole (one of --mask and --box is needed)'))
    group = parser.add_argument_group('model')
    if model:
        group.add_argument(
            '--model',
            metavar='NAME|CONFIG',
            help='of `mmdeepfill models`, or a '
            'config file (default: auto, which goes by rules and fills most holes '
            'from the photograph itself)',
        )
        group.add_argument(
            '--checkpoint',
            metavar='FILE|ADDRESS|NAME',
            help='weights; a NAME of `mmdeepfill zoo list` is downloaded',
        )
    group.add_argument(
        '--device', help="'cpu', 'cuda', 'cuda:1', 'mps' (default: the best there is)"
    )
    group.add_argument(
        '--threads', type=_positive, metavar='N', help='of PyTorch, OpenCV and video encoders'
    )
    group.add_argument(
        '--batch-size',
        type=_positive,
        default=1,
        metavar='N',
        help='pictures or frames that are read and filled together (default: %(default)d)',
    )
    group.add_argument(
        '--strategy',
        choices=STRATEGIES,
        default='auto',
        help='; '.join(f'{name}: {strategy.about}' for name, strategy in STRATEGIES.items())
        + ' (default: %(default)s)',
    )
    group.add_argument(
        '--context',
        type=_count,
        metavar='PIXELS',
        help='for all but '
        'exact: what is seen around a hole (default: as much as it is thick, at '
        'least 64)',
    )
    group.add_argument(
        '--memory-budget',
        type=_bytes,
        metavar='SIZE',
        help="of the model's attention, 500MiB for example; the result stays the same",
    )
    group.add_argument(
        '--per-component',
        action='store_true',
        help='fill holes that do not touch one after the other',
    )
    group.add_argument(
        '--feather',
        type=_count,
        default=0,
        metavar='PIXELS',
        help='blend into the surroundings over so many pixels, inside the hole',
    )
    _result_arguments(parser.add_argument_group('results'))
    group = parser.add_argument_group('videos (need `pip install "mmdeepfill[video]"`)')
    group.add_argument(
        '--video-codec',
        metavar='ENCODER',
        help="FFmpeg's name, ffv1 for example, "
        'which is lossless, into .mkv (default: the codec of the video)',
    )
    group.add_argument(
        '--crf',
        type=_count,
        metavar='N',
        help='quality of encoders that have it; lower is better and larger',
    )


def _hole_arguments(group: Any) -> None:
    where = group.add_mutually_exclusive_group(required=True)
    where.add_argument(
        '--mask',
        metavar='MASK|DIR',
        help='picture with the hole in white, of the '
        'same size; or a folder of them; or alpha: what is transparent, also in '
        'part, is the hole; or for a video a video of masks, or a folder of a '
        'picture a frame',
    )
    where.add_argument(
        '--box',
        nargs=4,
        type=int,
        action='append',
        metavar=('TOP', 'LEFT', 'HEIGHT', 'WIDTH'),
        help='hole in pixels; may be given more than once',
    )
    group.add_argument('--invert-mask', action='store_true', help='the hole is black')
    group.add_argument(
        '--resize-mask',
        action='store_true',
        help='bring masks of another size to that of the picture',
    )
    group.add_argument(
        '--sketch',
        metavar='SKETCH|DIR',
        help='picture of white lines on black, '
        'of the same size, which the content of the hole follows; or a folder of '
        'them. For models that take one (DeepFillv2 with_sketch)',
    )


def _result_arguments(group: Any) -> None:
    group.add_argument(
        '--out',
        metavar='DIR|FILE',
        default=DEFAULT_OUT,
        help='folder, in which '
        'pictures keep their relative paths, or for one picture a file '
        '(default: %(default)s)',
    )
    group.add_argument(
        '--format', choices=FORMATS, help='of pictures in a folder (default: that of each source)'
    )
    group.add_argument(
        '--quality',
        type=_positive,
        metavar='1..100',
        help='of JPEG and WebP (default: JPEG as its source, WebP lossless)',
    )
    group.add_argument(
        '--compare',
        metavar='FILE',
        help='for one picture, also write input, result and original side by side',
    )
    group.add_argument(
        '--resume',
        action='store_true',
        help='leave out what the log says is '
        'done, if picture, mask, options and model are the same',
    )
    group.add_argument('--overwrite', action='store_true', help='replace results that exist')
    group.add_argument(
        '--log',
        metavar='FILE',
        help='log of JSON lines, appended to (default: '
        'inpaint.jsonl in the folder of results; none if --out is a file)',
    )


def _positive(text: str) -> int:
    return _number(text, 1)


def _count(text: str) -> int:
    return _number(text, 0)


def _number(text: str, least: int) -> int:
    if not text.isdigit() or int(text) < least:
        raise argparse.ArgumentTypeError(f'expected a whole number from {least}, got {text!r}')
    return int(text)


def _bytes(text: str) -> int:
    found = re.fullmatch(r'(\d+(?:\.\d+)?) *([kMGT]?)(i?)B?', text)
    if not found:
        raise argparse.ArgumentTypeError(f'expected a size like 500MiB or 2GB, got {text!r}')
    number, prefix, binary = found.groups()
    size = int(float(number) * (1024 if binary else 1000) ** ' kMGT'.index(prefix or ' '))
    if size < 1:
        raise argparse.ArgumentTypeError(f'expected at least one byte, got {text!r}')
    return size


def run(args: argparse.Namespace) -> int:
    """Fill what was asked for.

    Returns:
        int: The exit status: 0, 1 if a file could not be filled, 128 + signal if stopped.
    """
    # these bring torch, and help should come at once
    from ..core.progress import Meter
    from ..inference.file_runs import FileRun, RunLog, Stopping
    from .inpaint_plan import mistakes, plan, work_for
    from .inpaint_report import report, write_comparison

    files: FileRun | None = None
    stopped: int | None = None
    with mistakes(), Stopping() as stopping:
        try:
            planned = plan(args)
            if len(planned.jobs) == 1:
                _report_choices()
            work = work_for(args)
            start = time.perf_counter()
            with RunLog(planned.log) as log, Meter() as meter:
                files = FileRun(
                    work, log, meter, stopping, args.resume, args.overwrite, args.traceback
                )
                try:
                    files.run(planned.jobs)
                except OSError as error:  # a full disk, for one
                    raise StoppedError(
                        f'stopped: {error}. What is done is kept: make room if the '
                        'disk is full; the same command with --resume goes '
                        'on.'
                    ) from error
        except KeyboardInterrupt as error:
            stopped = getattr(error, 'number', signal.SIGINT)
    if files is None:
        print('stopped; nothing was begun', file=sys.stderr)
        return 128 + (stopped or signal.SIGINT)
    report(files.outcome, planned, time.perf_counter() - start, stopped is not None)
    if stopped is not None:
        return 128 + stopped
    if args.compare and files.outcome.done:
        with mistakes():
            write_comparison(planned.jobs[0], work.filler, args.compare)
    return 1 if files.outcome.failed else 0


def _report_choices() -> None:
    """Print in which way the parts of a hole are filled, as the default model logs it."""
    logger = logging.getLogger('mmdeepfill')
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler())
    logger.setLevel(logging.INFO)


def main(argv: list[str] | None = None) -> int:
    """Run tools/inpaint.py: ``CONFIG CHECKPOINT`` first, then as ``mmdeepfill inpaint``.

    Returns:
        int: The exit status.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument('model', metavar='CONFIG', help='config file of the model')
    parser.add_argument(
        'checkpoint',
        metavar='CHECKPOINT',
        help='its weights: a file, an address, or a name of `mmdeepfill zoo list`',
    )
    add_arguments(parser, model=False)
    parser.add_argument('--traceback', action='store_true', help='show whole tracebacks')
    parser.epilog = 'The same as `mmdeepfill inpaint --model CONFIG --checkpoint CHECKPOINT ...`.'
    args = parser.parse_args(argv)
    with exit_on_user_error(args.traceback):
        return run(args)
