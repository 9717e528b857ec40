"""`mmdeepfill migrate`: a config of mmagic as one of ours, in a file."""

import argparse
import os
import sys
import textwrap
from pathlib import Path

from mmengine.config import Config

from ..core.files import write_text
from ..integrations.mmagic import configs as compat
from ..version import __version__
from .arguments import add_config_options
from .config import blame_mmagic, check_types, read_config
from .errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    parser.description = (
        "Write a config for one of mmagic's inpainting models as one of ours, and report what was "
        'translated, fixed and chosen. (Training and testing take such a config as it is.)'
    )
    parser.add_argument('config', metavar='CONFIG', help='config file, written for mmagic 1.x')
    parser.add_argument(
        '--out',
        metavar='FILE',
        help='the file to write; without it the config goes to stdout, and the report to stderr',
    )
    parser.add_argument('--force', action='store_true', help='replace --out if it exists')
    add_config_options(parser)


def run(args: argparse.Namespace) -> None:
    """Run the subcommand."""
    if args.out is not None:
        _check_output(args.out, args.config, args.force)
    cfg = read_config(args.config, args.cfg_options)
    if not compat.is_mmagic(cfg):
        raise UserError(
            f"config {args.config}: was not written for mmagic's inpainting models: its "
            f"default_scope is {cfg.get('default_scope')!r}, not 'mmagic'. There is nothing to "
            'translate.'
        )
    with blame_mmagic(args.config):
        config, report = compat.translate(cfg)
    check_types(Config(config, filename=cfg.filename))
    comments = [
        f'{Path(args.config).name}, written for mmagic, translated by mmdeepfill {__version__}.'
    ]
    for note in report.merged():
        comments += _wrapped(f'{note.kind}: {note.path}: {note.text}')
    text = compat.config_text(config, comments)
    if args.out is None:
        print(text, end='')
        print(report.text(), file=sys.stderr)
        return
    try:
        write_text(text, args.out)
    except OSError as error:
        raise UserError(f'--out {args.out}: cannot be written: {error}') from error
    print(f'{report.text()}\n\nwrote {args.out}')


def _check_output(out: str, config: str, force: bool) -> None:
    if os.path.isdir(out):
        raise UserError(f'--out {out}: is a folder. Name a file.')
    if os.path.realpath(out) == os.path.realpath(config):
        raise UserError(f'--out {out}: is the config itself. Name another file.')
    if not out.endswith('.py'):
        raise UserError(f'--out {out}: mmengine reads configs by their ending: name it {out}.py.')
    if os.path.lexists(out) and not force:
        raise UserError(f'--out {out}: exists. Name another file, or give --force.')


def _wrapped(text: str, width: int = 96) -> list:
    return textwrap.wrap(
        text, width, subsequent_indent='    ', break_long_words=False, break_on_hyphens=False
    )
