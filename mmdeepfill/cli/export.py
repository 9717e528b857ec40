"""``mmdeepfill export``: a model as a file that runs without this package."""

import argparse
import sys
from pathlib import Path

import torch
from rich import box
from rich.console import Console
from rich.table import Table

from ..export import FORMATS, Agreement, ExportMismatch, export_model
from ..inference import init_model
from .arguments import add_config_options
from .config import load_config
from .errors import UserError, blame_checkpoint, blame_config
from .places import check_place, local_checkpoint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.description = (
        'Write a model to a file that takes photographs of any size from 16x16 and their masks, '
        'and gives them back filled, as `inpaint --strategy exact` does. The file is run and '
        'compared with the model, at six sizes that it was not traced with, before it gets its '
        'name; if they differ, nothing is written and the exit status is 1.'
    )
    parser.add_argument('config', help='config file of the model')
    parser.add_argument(
        'checkpoint', nargs='?', help='its weights: a file, an address, or a name of `zoo list`'
    )
    parser.add_argument(
        '--random',
        action='store_true',
        help='export random weights, the same ones each time, to try a runtime',
    )
    parser.add_argument(
        '--format',
        choices=FORMATS,
        default='onnx',
        help='default: onnx, for ONNX Runtime and what reads its files; the others are for PyTorch',
    )
    parser.add_argument(
        '--out',
        required=True,
        metavar='FILE',
        help='file to write: '
        + ', '.join(f'*{kind.suffix} for {name}' for name, kind in FORMATS.items()),
    )
    parser.add_argument(
        '--half',
        action='store_true',
        help='convolutions in float16, attention in float32: half the size, for GPUs',
    )
    parser.add_argument(
        '--opset',
        type=int,
        metavar='N',
        help='of ONNX; by default what the exporter of this PyTorch prefers',
    )
    add_config_options(parser)


def run(args: argparse.Namespace) -> int:
    """See the module."""
    cfg = load_config(args.config, args.cfg_options)
    _check_arguments(args)
    checkpoint = None if args.random else local_checkpoint(args.checkpoint)
    with blame_config('checkpoint', origin=False), blame_checkpoint():
        if args.random:
            torch.manual_seed(0)
        model = init_model(cfg, checkpoint)
    try:
        with blame_config('export', origin=False):
            agreements = export_model(model, args.out, args.format, args.half, args.opset)
    except ImportError as error:
        raise UserError(str(error)) from error
    except ExportMismatch as error:
        _print(error.agreements)
        print(f'error: {error}', file=sys.stderr)
        return 1
    _print(agreements)
    size = Path(args.out).stat().st_size / 2**20
    print(
        f'wrote {args.out} ({args.format}, {"float16" if args.half else "float32"}, '
        f'{size:.1f} MiB): it agrees with the model'
    )
    return 0


def _check_arguments(args: argparse.Namespace) -> None:
    """Nothing that was there before may be lost, and no work done for nothing."""
    if args.random and args.checkpoint:
        raise UserError(f'checkpoint: leave it out beside --random; got {args.checkpoint!r}')
    if not args.random and args.checkpoint is None:
        raise UserError(
            'checkpoint: none was given; name the weights of the model, or export '
            'random ones by --random'
        )
    suffix, out = FORMATS[args.format].suffix, Path(args.out)
    if out.suffix != suffix:
        raise UserError(
            f'--out: a file of the format {args.format} ends in {suffix}; got {args.out!r}'
        )
    if not out.absolute().parent.is_dir():
        raise UserError(
            f'--out: the folder {str(out.absolute().parent)!r} does not exist. Make it first.'
        )
    if args.checkpoint and out.resolve() == Path(args.checkpoint).resolve():
        raise UserError(f'--out: {args.out!r} is the checkpoint; name another file')
    if args.opset is not None and args.format != 'onnx':
        raise UserError(f'--opset: is for --format onnx only; got --format {args.format}')
    check_place(args.out, '--out')


def _print(agreements: list[Agreement]) -> None:
    table = Table(box=box.SIMPLE_HEAD, title='file against model')
    for column in (
        'batch',
        'height',
        'width',
        'largest difference',
        'mean difference',
        'grey levels',
        'outside the hole',
    ):
        table.add_column(column, justify='right')
    for a in agreements:
        table.add_row(
            *map(str, a.shape),
            f'{a.largest:.1e}',
            f'{a.mean:.1e}',
            str(a.levels),
            'bit-equal' if a.kept else 'CHANGED',
        )
    Console(width=100).print(table)
    print('differences are shares of the range of what the network gives; mean: root mean square')
