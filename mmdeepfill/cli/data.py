"""``mmdeepfill data``: make and check lists of images."""

import argparse
import os
from pathlib import Path

from ..datasets.preparation import DATA_SETS
from ..datasets.preparation.look import CHECKS
from ..datasets.preparation.plan import DataSet
from ..datasets.preparation.scan import CACHE_NAME
from .data_actions import check_set, list_sets, prepare_set
from .errors import exit_on_user_error

PREPARE = """\
Checks the layout and the number of images, reads every image, looks for the same picture twice
and in two lists, and writes ROOT/train.txt, val.txt (test.txt), with sorted paths relative to ROOT.
Lists are written whole or not at all; where an error is found, none are, and the status is 2."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest='action', metavar='ACTION', required=True)
    listing = actions.add_parser('list', help='show the data sets that are known')
    listing.set_defaults(do=list_sets)
    preparing = actions.add_parser(
        'prepare',
        help='check a data set and write its lists',
        description=PREPARE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = preparing.add_subparsers(dest='name', metavar='NAME', required=True)
    for data_set in DATA_SETS.values():
        sub = names.add_parser(
            data_set.name,
            help=f'{data_set.title}: {data_set.images}',
            description=_description(data_set),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        _prepare_arguments(sub, data_set)
    checking = actions.add_parser(
        'check',
        help='look at all images of lists that are there',
        description='Reads every image of the lists, and looks for the same picture twice and in '
        'two lists. The status is 2 if an error was found.',
    )
    _check_arguments(checking)


def run(args: argparse.Namespace) -> int:
    return args.do(args)


def prepare_tool(name: str, argv: list[str] | None = None) -> int:
    """Run as ``mmdeepfill data prepare NAME`` with ``sys.argv`` behind it."""
    data_set = DATA_SETS[name]
    parser = argparse.ArgumentParser(
        description=_description(data_set), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _prepare_arguments(parser, data_set)
    args = parser.parse_args(argv)
    with exit_on_user_error(getattr(args, 'traceback', False)):
        return args.do(args)


def _description(data_set: DataSet) -> str:
    return f'{data_set.title}: {data_set.images}\n{data_set.url}\n\n{data_set.layout}\n\n{PREPARE}'


def _prepare_arguments(parser: argparse.ArgumentParser, data_set: DataSet) -> None:
    parser.set_defaults(do=prepare_set, data_set=data_set)
    parser.add_argument('root', type=Path, metavar='ROOT', help='folder of the data set: data_root')
    data_set.add_arguments(parser)
    parser.add_argument(
        '--subset', action='store_true', help='accept that there are fewer images than officially'
    )
    parser.add_argument(
        '--unreadable',
        choices=['stop', 'leave-out'],
        default='stop',
        help='images that cannot be read (default: %(default)s)',
    )
    _policy(
        parser,
        '--damaged',
        ['stop', 'leave-out', 'keep'],
        'stop',
        'images that the decoder reads with complaints',
    )
    _policy(
        parser,
        '--duplicates',
        ['stop', 'leave-out', 'keep'],
        'keep',
        'the same picture twice in a list; leave-out keeps the first',
    )
    _policy(
        parser,
        '--leaks',
        ['stop', 'leave-out', 'keep'],
        'stop',
        'the same picture in two lists; leave-out keeps it in the later of train, val, test',
    )
    parser.add_argument(
        '--out', type=Path, metavar='FOLDER', help='where the lists go (default: ROOT)'
    )
    parser.add_argument('--force', action='store_true', help='overwrite lists with other content')
    _scan_arguments(parser, 'folder of the lists')


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(do=check_set)
    parser.add_argument('lists', type=Path, nargs='+', metavar='LIST', help='list files')
    parser.add_argument(
        '--root',
        type=Path,
        help='what the paths are relative to (default: the folder of the lists)',
    )
    for name, default, what in (
        ('--damaged', 'stop', 'images that the decoder reads with complaints'),
        ('--duplicates', 'keep', 'the same picture twice in a list'),
        ('--leaks', 'stop', 'the same picture in two lists'),
    ):
        _policy(parser, name, ['stop', 'keep'], default, what)
    _scan_arguments(parser, 'folder of the first list')


def _policy(
    parser: argparse.ArgumentParser, name: str, choices: list[str], default: str, what: str
) -> None:
    parser.add_argument(name, choices=choices, default=default, help=f'{what} (default: {default})')


def _scan_arguments(parser: argparse.ArgumentParser, where: str) -> None:
    parser.add_argument(
        '--check',
        choices=CHECKS,
        default='decode',
        help='decode: read every image whole; header: kind and size only; none '
        '(default: %(default)s)',
    )
    parser.add_argument(
        '--workers',
        type=int,
        default=os.cpu_count() or 1,
        metavar='N',
        help='processes (default: %(default)s)',
    )
    parser.add_argument(
        '--cache',
        type=Path,
        metavar='FILE',
        help='keeps what was seen of files that do not change, so that an '
        f'interrupted check resumes (default: {CACHE_NAME} in the {where})',
    )
    parser.add_argument('--fresh', action='store_true', help='look at all files again')
    parser.add_argument(
        '--report', type=Path, metavar='FILE.json', help='write all that was found as JSON'
    )
    # Also behind the action's name, where the main command's own option is not seen.
    parser.add_argument(
        '--traceback', action='store_true', default=argparse.SUPPRESS, help=argparse.SUPPRESS
    )
