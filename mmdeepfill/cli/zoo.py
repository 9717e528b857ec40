"""`mmdeepfill zoo`: released models, from the list to a verified file."""

import argparse
import json
import signal
from pathlib import Path
from typing import Any

from ..core.errors import CheckpointError
from ..core.files import sha256_of
from ..core.identity import verify
from ..core.progress import download_bar
from ..zoo import (
    Model,
    at_hand,
    checkpoint_folder,
    download,
    file_of,
    find_model,
    list_models,
    pack,
    sources_of,
    unpack,
)
from .errors import UserError, plain_words
from .table import print_table

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

    action('list', _list, 'list the models with released weights', folder, plain)
    show = action('show', _show, 'show all that is known of a model', folder, plain)
    show.add_argument('name', help='as `mmdeepfill zoo list` prints it')
    get = action(
        'download',
        _download,
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
    check = action('verify', _verify, 'verify files by the hashes in their names', folder)
    check.add_argument(
        'files',
        nargs='*',
        metavar='FILE_OR_NAME',
        help='files, or models of the zoo; by default all files in the folder',
    )
    packing = action('pack', _pack, 'pack downloaded weights into one tar archive', folder)
    packing.add_argument('archive', type=Path, help='archive to write; must not exist')
    _add_names(packing, 'pack')
    unpacking = action('unpack', _unpack, 'take weights out of an archive of `zoo pack`', folder)
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


def _chosen(args: argparse.Namespace) -> list[Model]:
    if bool(args.names) == args.all:
        raise UserError(f'zoo {args.action}: give names of models, or --all')
    if args.all:
        return [model for model in list_models() if model.weights]
    return [find_model(name) for name in dict.fromkeys(args.names)]


def _describe(model: Model, folder: Path) -> dict[str, Any]:
    """Describe a model in plain values."""
    file = at_hand(model, folder)
    return {
        'name': model.name,
        'method': model.collection,
        'config': str(model.config),
        'training_data': model.training_data,
        'results': model.results,
        'weights': model.weights,
        'sources': sources_of(model) if model.weights else [],
        'size': model.size,
        'sha256': model.sha256,
        'md5': model.md5,
        'needs_weights': model.needs_weights,
        'in_package': model.in_package,
        'file': file and str(file),
    }


def _list(args: argparse.Namespace) -> None:
    described = [
        _describe(model, args.dest)
        for model in list_models()
        if model.weights or not model.needs_weights
    ]
    if args.json:
        print(json.dumps(described, indent=2))
        return
    print_table(
        ('model', 'results', 'downloaded'),
        [
            (entry['name'], '\n'.join(map(_result, entry['results'])), _downloaded(entry))
            for entry in described
        ],
    )


def _downloaded(entry: dict[str, Any]) -> str:
    if not entry['needs_weights']:
        return 'needs no weights'
    if entry['in_package']:
        return 'comes with the package'
    return 'yes' if entry['file'] else 'no'


def _result(result: dict[str, Any]) -> str:
    metrics = ', '.join(f'{key} {value}' for key, value in result['Metrics'].items())
    return f'{result["Dataset"]}: {metrics}'


def _show(args: argparse.Namespace) -> None:
    entry = _describe(find_model(args.name), args.dest)
    if args.json:
        print(json.dumps(entry, indent=2))
        return
    for key, value in entry.items():
        if key in ('results', 'sources'):
            value = f'\n{"":15}'.join(_result(v) if key == 'results' else v for v in value)
        print(f'{key.replace("_", " "):14} {value if value not in (None, "") else "-"}')


def _download(args: argparse.Namespace) -> None:
    for model in _chosen(args):
        with download_bar(model.name) as progress:
            path = download(
                model.name, args.dest, args.mirror, args.timeout, args.retries, progress
            )
        print(path)


def _verify(args: argparse.Namespace) -> None:
    known = {model.filename: model.identity for model in list_models() if model.weights}
    names = {model.name: model for model in list_models()}
    if args.files:
        paths = [
            file_of(names[word], args.dest)
            if word in names and not Path(word).is_file()
            else Path(word)
            for word in args.files
        ]
    else:
        paths = sorted(
            path for path in args.dest.glob('*') if path.is_file() and path.suffix != '.part'
        )
    if not paths:
        raise UserError(f'zoo verify: there is no file in {args.dest}')
    bad = 0
    for path in paths:
        try:
            print(f'ok   {path}  sha256 {verify(path, known.get(path.name))}')
        except (CheckpointError, OSError) as error:
            bad += 1
            print(f'BAD  {error}')
    if bad:
        raise UserError(f'zoo verify: {bad} of {len(paths)} files are not what they should be')


def _pack(args: argparse.Namespace) -> None:
    paths = [file_of(model, args.dest) for model in _chosen(args)]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise UserError(
            f'zoo pack: {args.dest} lacks {", ".join(missing)}. Get them with '
            '`mmdeepfill zoo download` first.'
        )
    pack(paths, args.archive)
    print(f'{args.archive}  {len(paths)} files, sha256 {sha256_of(args.archive)}')


def _unpack(args: argparse.Namespace) -> None:
    for path in unpack(args.archive, args.dest):
        print(path)
