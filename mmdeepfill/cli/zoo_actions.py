"""The actions of `mmdeepfill zoo`."""

import argparse
import json
from pathlib import Path
from typing import Any

from ..core.errors import CheckpointError
from ..core.files import sha256_of
from ..core.identity import verify
from ..core.progress import download_bar
from ..zoo import (
    Model,
    at_hand,
    download,
    file_of,
    find_model,
    list_models,
    pack,
    sources_of,
    unpack,
)
from .errors import UserError
from .table import print_table


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


def print_models(args: argparse.Namespace) -> None:
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


def show_model(args: argparse.Namespace) -> None:
    entry = _describe(find_model(args.name), args.dest)
    if args.json:
        print(json.dumps(entry, indent=2))
        return
    for key, value in entry.items():
        if key in ('results', 'sources'):
            value = f'\n{"":15}'.join(_result(v) if key == 'results' else v for v in value)
        print(f'{key.replace("_", " "):14} {value if value not in (None, "") else "-"}')


def download_models(args: argparse.Namespace) -> None:
    for model in _chosen(args):
        with download_bar(model.name) as progress:
            path = download(
                model.name, args.dest, args.mirror, args.timeout, args.retries, progress
            )
        print(path)


def verify_files(args: argparse.Namespace) -> None:
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


def pack_models(args: argparse.Namespace) -> None:
    paths = [file_of(model, args.dest) for model in _chosen(args)]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise UserError(
            f'zoo pack: {args.dest} lacks {", ".join(missing)}. Get them with '
            '`mmdeepfill zoo download` first.'
        )
    pack(paths, args.archive)
    print(f'{args.archive}  {len(paths)} files, sha256 {sha256_of(args.archive)}')


def unpack_archive(args: argparse.Namespace) -> None:
    for path in unpack(args.archive, args.dest):
        print(path)
