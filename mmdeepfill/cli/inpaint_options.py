"""The options of ``mmdeepfill inpaint``."""

import argparse
from typing import Any

from ..core.strategies import STRATEGIES
from .number_arguments import count, numbers, positive, shard, signed, size_in_bytes

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
  mmdeepfill inpaint photo.jpg --select 812,340 --out without.jpg     # the object there
  mmdeepfill inpaint photo.jpg --extend 0 200 0 200 --out taller.jpg  # more above and below
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
    words = 'IMAGE|DIR|GLOB ... (--mask MASK|DIR | --select X,Y | --box ...) [options]'
    parser.usage = f'%(prog)s {"" if model else "CONFIG CHECKPOINT "}{words}'
    parser.add_argument(
        'inputs',
        nargs='+',
        metavar='IMAGE|DIR|GLOB',
        help='pictures and videos; of a folder all in it and below',
    )
    _hole_arguments(parser.add_argument_group('hole (--mask, or any of the others)'))
    _frame_arguments(parser.add_argument_group('sides of pictures'))
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
        '--threads', type=positive, metavar='N', help='of PyTorch, OpenCV and video encoders'
    )
    group.add_argument(
        '--batch-size',
        type=positive,
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
        type=count,
        metavar='PIXELS',
        help='for all but '
        'exact: what is seen around a hole (default: as much as it is thick, at '
        'least 64)',
    )
    group.add_argument(
        '--memory-budget',
        type=size_in_bytes,
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
        type=count,
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
        type=count,
        metavar='N',
        help='quality of encoders that have it; lower is better and larger',
    )
    group.add_argument(
        '--steady',
        action='store_true',
        help='copy what other frames show of the hole, along the motion around it, and fill the '
        'rest once: less flicker',
    )


def _hole_arguments(group: Any) -> None:
    group.add_argument(
        '--mask',
        metavar='MASK|DIR',
        help='picture with the hole in white, of the '
        'same size; or a folder of them; or alpha: what is transparent, also in '
        'part, is the hole; or for a video a video of masks, or a folder of a '
        'picture a frame',
    )
    group.add_argument(
        '--box',
        nargs=4,
        type=int,
        action='append',
        metavar=('TOP', 'LEFT', 'HEIGHT', 'WIDTH'),
        help='hole in pixels; may be given more than once',
    )
    group.add_argument(
        '--select',
        type=numbers('X,Y'),
        action='append',
        metavar='X,Y',
        help='a pixel of an object: that object, found by its outline, and a rim around it are '
        'the hole; may be given more than once',
    )
    group.add_argument(
        '--select-box',
        type=numbers('X,Y,W,H'),
        action='append',
        metavar='X,Y,W,H',
        help='the object in this box, left and top first; may be given more than once',
    )
    group.add_argument(
        '--grow-mask',
        type=signed,
        default=0,
        metavar='PIXELS',
        help='grow the hole by so many pixels, or shrink it (-3)',
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


def _frame_arguments(group: Any) -> None:
    group.add_argument(
        '--extend',
        nargs=4,
        type=count,
        metavar=('LEFT', 'TOP', 'RIGHT', 'BOTTOM'),
        help='pixels to add at each side; what is new is filled',
    )
    group.add_argument(
        '--crop',
        type=numbers('X,Y,W,H'),
        metavar='X,Y,W,H',
        help='keep this part alone, left and top first; before --extend, after masks',
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
        type=positive,
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
        '--shard',
        type=shard,
        metavar='I/N',
        help='fill the I-th of N shares of the files; the N commands may run at the same time',
    )
    group.add_argument(
        '--log',
        metavar='FILE',
        help='log of JSON lines, appended to (default: '
        'inpaint.jsonl in the folder of results; none if --out is a file)',
    )
