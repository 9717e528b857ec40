"""`mmdeepfill zoo`: released models, from the list to a verified file."""

import argparse
import signal
from pathlib import Path

from ..core.errors import CheckpointError
from ..zoo import checkpoint_folder
from .errors import UserError, plain_words
from .zoo_actions import (
    download_models,
    pack_models,
    print_models,
    show_model,
    unpack_archive,
    verify_files,
)

_INTERRUPTED = 128 + signal.SIGINT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `mmdeepfill zoo` to its parser."""
    actions = parser.add_subparsers(dest='action', metavar='ACTION', required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        '--traceback',
        action='store_true',
        default=argparse.SUPPRESS,
        help='show the whole traceback of an error',
    )
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument(
        '--dest',
        metavar='FOLDER',
        type=Path,
        help='folder of the checkpoints; the default is '
        'checkpoints in $MMDEEPFILL_HOME, and that in ~/.cache/mmdeepfill',
    )
    plain = argparse.ArgumentParser(add_help=False)
    plain.add_argument('--json', action='store_true', help='print JSON instead of a table')

    def action(name: str, function, help: str, *parents) -> argparse.ArgumentParser:
        sub = actions.add_parser(name, help=help, description=help, parents=[common, *parents])
        sub.set_defaults(function=function)
        return sub

    action('list', print_models, 'list the models with released weights', folder, plain)
    show = action('show', show_model, 'show all that is known of a model', folder, plain)
    show.add_argument('name', help='as `mmdeepfill zoo list` prints it')
    get = action(
        'download',
        download_models,
        'download and verify weights; an interrupted download is resumed',
        folder,
    )
    _add_names(get, 'download')
    get.add_argument(
        '--mirror',
        action='append',
        default=[],
        metavar='FOLDER',
        help='http(s):// '
        'or file:// address or path of a folder that has the files; may be given '
        'more than once. Tried before those in $MMDEEPFILL_MIRRORS and the '
        'released address',
    )
    get.add_argument(
        '--timeout',
        type=_positive,
        default=30.0,
        metavar='SECONDS',
        help='give a connection up after so long without an answer (default: %(default)g)',
    )
    get.add_argument(
        '--retries',
        type=_count,
        default=4,
        metavar='N',
        help='ask a source so often again without any new byte (default: %(default)d)',
    )
    check = action('verify', verify_files, 'verify files by the hashes in their names', folder)
    check.add_argument(
        'files',
        nargs='*',
        metavar='FILE_OR_NAME',
        help='files, or models of the zoo; by default all files in the folder',
    )
    packing = action('pack', pack_models, 'pack downloaded weights into one tar archive', folder)
    packing.add_argument('archive', type=Path, help='archive to write; must not exist')
    _add_names(packing, 'pack')
    unpacking = action(
        'unpack', unpack_archive, 'take weights out of an archive of `zoo pack`', folder
    )
    unpacking.add_argument('archive', type=Path, help='archive to read')


def run(args: argparse.Namespace) -> int:
    """Run the action that was asked for."""
    if args.dest is None:
        args.dest = checkpoint_folder()
    try:
        args.function(args)
    except (CheckpointError, OSError) as error:
        raise UserError(f'zoo {args.action}: {plain_words(error)}') from error
    except KeyboardInterrupt:
        print('interrupted; the same command resumes where it stopped')
        return _INTERRUPTED
    return 0


def _add_names(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument(
        'names',
        nargs='*',
        metavar='NAME',
        help=f'models to {verb}, as `mmdeepfill zoo list` prints them',
    )
    parser.add_argument('--all', action='store_true', help=f'{verb} all of them')


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f'expected a number above 0, got {text}')
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f'expected 0 or more, got {text}')
    return value
