"""``mmdeepfill convert``: weights that other programs have trained, for our models."""

import argparse
import shlex
from contextlib import suppress
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from ..converters import CONVERTERS, Converter, write_checkpoint
from ..converters.writing import check_output
from ..core.registry import MODELS
from ..integrations.mmagic.configs import model_of
from .config import load_config
from .errors import UserError
from .table import print_table

EPILOG = """\
examples:
  mmdeepfill convert --list
  mmdeepfill convert lama big-lama.pt big_lama.pth
  mmdeepfill convert edgeconnect EdgeModel_gen.pth InpaintingModel_gen.pth edgeconnect.pth

`mmdeepfill convert NAME --help` says which files it takes. Nothing in a file is run."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads: a command for each converter of the table."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument('--list', action='store_true', help='list the converters and end')
    names = parser.add_subparsers(dest='name', metavar='NAME')
    for converter in CONVERTERS.values():
        sub = names.add_parser(
            converter.name,
            help=f'{converter.origin}',
            description=f'{converter.about} From {converter.origin}.',
        )
        for name, help in converter.sources.items():
            sub.add_argument(name, metavar=name.upper(), help=help)
        sub.add_argument('out', metavar='OUT', help='the .pth file to write')
        for name, words in converter.options.items():
            sub.add_argument(f'--{name.replace("_", "-")}', **words)
        sub.add_argument('--force', action='store_true', help='replace OUT if it exists')
        sub.add_argument(
            '--config',
            metavar='CONFIG',
            help=f'config whose model the weights are for (default: {_config(converter)})',
        )
        sub.add_argument(
            '--traceback',
            action='store_true',
            default=argparse.SUPPRESS,
            help='show the whole traceback of an error',
        )


def run(args: argparse.Namespace) -> None:
    """List the converters, or convert as ``args`` says.

    Raises:
        UserError: If a source or OUT cannot be used.
    """
    if args.list:
        print_table(
            ('name', 'sources', 'of', 'config'),
            [
                (one.name, ' '.join(one.sources).upper(), one.origin, _config(one))
                for one in CONVERTERS.values()
            ],
        )
        return
    if args.name is None:
        raise UserError('NAME: expected the name of a converter, see `mmdeepfill convert --list`')
    try:
        state = _convert(CONVERTERS[args.name], args)
    except (ValueError, OSError) as error:
        raise UserError(str(error)) from error
    tell(args, state)


def _convert(converter: Converter, args: argparse.Namespace) -> dict[str, Tensor]:
    """Write OUT; ``args.config`` is set where it is found by the source."""
    sources = [converter.open(getattr(args, name)) for name in converter.sources]
    options: dict[str, Any] = {name: getattr(args, name) for name in converter.options}
    files = [file for source in sources for file in getattr(source, 'files', [source])]
    files += [
        Path(options[name])
        for name, words in converter.options.items()
        if words.get('metavar') == 'FILE' and options[name] is not None
    ]
    check_output(args.out, files, args.force)
    if args.config is None:
        args.config = (
            converter.config(sources[0], options.get('entry'))
            if callable(converter.config)
            else converter.config
        )
    state = converter.convert(*sources, model=build_model(args.config), **options)
    name = f'{Path(args.config).name.removesuffix(".py")}.py'
    write_checkpoint(args.out, state, name, converter.origin, files)
    return state


def _config(converter: Converter) -> str:
    return 'by the size in the file' if callable(converter.config) else converter.config


def build_model(config: str) -> nn.Module:
    """Build the model of a config, with its first weights."""
    return MODELS.build(model_of(load_config(config, {})))


def tell(args: argparse.Namespace, state: dict[str, Tensor]) -> None:
    """Print what was written, and what to do with it."""
    count = sum(tensor.numel() for tensor in state.values())
    critics = any(name.startswith('disc.') for name in state)
    config, out = _short(args.config), shlex.quote(args.out)
    print(
        f'wrote {args.out}: {len(state)} tensors, {count:,} numbers, generator'
        f'{" and critics" if critics else ""}\nNow fill a hole:\n'
        f'  mmdeepfill inpaint PHOTO.png --mask MASK.png --model {config} --checkpoint {out} '
        '--out RESULT.png'
    )
    if critics:
        print(
            'or train on, from these weights:\n'
            f'  mmdeepfill train {config} --cfg-options load_from={out}'
        )


def _short(path: str) -> str:
    """A word for a shell; of a file below the working directory, relative."""
    if Path(path).is_file():
        with suppress(ValueError):
            path = str(Path(path).resolve().relative_to(Path.cwd()))
    return shlex.quote(path)
