"""``mmdeepfill compare``: results of several models as a table, and as a page."""

import argparse
import os
import sys
from pathlib import Path

from ..evaluation.comparison import Comparison, compare
from ..evaluation.pictures import PictureFolder
from ..evaluation.result import read_result
from ..evaluation.tables import FORMATS, render
from .errors import UserError, blame_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.add_argument(
        'results',
        nargs='+',
        metavar='RESULT',
        help='files from `mmdeepfill eval`, all on one manifest; the first is '
        'what the others are compared with',
    )
    parser.add_argument(
        '--format', choices=FORMATS, default='markdown', help='of the tables that are printed'
    )
    parser.add_argument('--html', metavar='DIR', help='also write a page: DIR/index.html')
    parser.add_argument(
        '--images',
        nargs='+',
        default=[],
        metavar='DIR',
        help='folders of `mmdeepfill eval --save-images`, one for each RESULT, for the page',
    )
    parser.add_argument('--metric', help='what worst and best mean on the page')
    parser.add_argument(
        '--cases',
        type=int,
        default=4,
        metavar='N',
        help='images of each kind on the page: worst, best, ...',
    )


def run(args: argparse.Namespace) -> None:
    """See the module."""
    for folder in args.images:
        if not os.path.isdir(folder):
            raise UserError(f'--images: no folder {folder!r}')
    if args.images and not args.html:
        raise UserError('--images: pictures are part of the page; name it with --html')
    if args.images and len(args.images) != len(args.results):
        raise UserError(
            f'--images: expected {len(args.results)} folders, one for each RESULT, '
            f'got {len(args.images)}'
        )
    try:
        with blame_config('compare', origin=False):
            comparison = compare([read_result(path) for path in args.results])
            page = _page(args, comparison) if args.html else None
    except ImportError as error:
        raise UserError(str(error)) from error
    print(render(comparison, args.format))
    if page:
        print(f'wrote {page}', file=sys.stderr)


def _page(args: argparse.Namespace, comparison: Comparison) -> Path:
    from ..evaluation.report import write_report  # brings matplotlib

    return write_report(
        args.html, comparison, [PictureFolder(f) for f in args.images], args.metric, args.cases
    )
