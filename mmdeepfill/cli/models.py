"""`mmdeepfill models`: every model, by the name under which commands and functions take it."""

import argparse
import json
from pathlib import Path
from typing import Any

from ..zoo import Model, at_hand, list_models
from .table import print_table

#: What there may be of a model's weights.
NOT_NEEDED, AVAILABLE, RELEASED, UNTRAINED = (
    'none needed',
    'available',
    'released',
    'to be trained',
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.description = (
        'List all models. Weights: "available" lie in the cache or come with the package, '
        '"released" are fetched by `mmdeepfill zoo download NAME`, "none needed" works as it is, '
        '"to be trained" has a config and no released weights.'
    )
    parser.add_argument(
        '--ready',
        action='store_true',
        help='only the models for photographs that fill without a download, with their titles',
    )
    parser.add_argument('--json', action='store_true', help='print JSON instead of a table')


def run(args: argparse.Namespace) -> None:
    """See the module."""
    described = [_describe(model) for model in list_models() if not args.ready or model.title]
    if args.ready:
        described = [one for one in described if one['weights'] in (NOT_NEEDED, AVAILABLE)]
    if args.json:
        print(json.dumps(described, indent=2))
        return
    if args.ready:
        rows = [(entry['name'], entry['title'], entry['line']) for entry in described]
        print_table(('model', 'title', 'what for'), rows)
        return
    # The folder of a config is told once: its name is the model's.
    print_table(
        ('model', 'method', 'weights', 'size', 'what for'),
        [
            (
                entry['name'],
                entry['method'],
                entry['weights'],
                _size(entry['size']),
                entry['purpose'],
            )
            for entry in described
        ],
        right=('size',),
    )
    folders = dict.fromkeys(str(Path(entry['config']).parent) for entry in described)
    print('configs: NAME.py in ' + ', '.join(folders))


def _describe(model: Model) -> dict[str, Any]:
    file = at_hand(model)
    if not model.needs_weights:
        weights = NOT_NEEDED
    elif file:
        weights = AVAILABLE
    else:
        weights = RELEASED if model.weights else UNTRAINED
    return {
        'name': model.name,
        'title': model.title,
        'line': model.line,
        'method': model.collection,
        'config': str(model.config),
        'weights': weights,
        'size': file.stat().st_size if file else model.size,
        'address': model.weights,
        'file': file and str(file),
        'purpose': model.purpose,
    }


def _size(size: int | None) -> str:
    """Format the size of a file; empty if it is not known."""
    return '' if size is None else f'{size / 1e6:.1f} MB'
