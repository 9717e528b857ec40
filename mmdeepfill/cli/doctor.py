"""``mmdeepfill doctor``: what is wrong, before hours are spent on it."""

import argparse
import os
from pathlib import Path
from typing import Any

from ..core.files import write_text
from ..doctor import Report
from ..doctor.environment import check_environment, versions
from ..doctor.finding import find
from ..doctor.installed import Installed
from ..doctor.machine import check_needs, cores, threads, work_dir
from .errors import UserError, blame_config

DESCRIPTION = """\
Looks for what spoils a run: in the environment; with --config in a config; with --data and --masks
in files, all of which are read; with --try and --memory in a few real steps of training. Changes
nothing. The status is 1 if an error was found."""
_GIGA = 1e9
_ITERATIONS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.description = DESCRIPTION
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument('--config', help='a config, or the name of one of `mmdeepfill models`')
    parser.add_argument(
        '--data',
        type=Path,
        nargs='+',
        metavar='DIR|LIST',
        default=[],
        help='images: folders, or lists with paths relative to their folder; '
        'several are compared with one another',
    )
    parser.add_argument('--masks', type=Path, metavar='DIR', help='folder of masks')
    parser.add_argument(
        '--min-side',
        type=int,
        metavar='PIXELS',
        help='images with a smaller side are tiny (default: 32)',
    )
    parser.add_argument(
        '--workers',
        type=int,
        default=cores(),
        metavar='N',
        help='processes that read images (default: %(default)s)',
    )
    parser.add_argument(
        '--try',
        dest='tried',
        action='store_true',
        help='with --config: learn one batch again and again, and estimate the time of the run',
    )
    parser.add_argument(
        '--iterations',
        type=int,
        default=_ITERATIONS,
        metavar='N',
        help='of --try on the one batch (default: %(default)s)',
    )
    parser.add_argument(
        '--memory',
        type=float,
        metavar='GB',
        help='with --config: the largest '
        'batch that fits, by trying (GPU, or without one main memory; 10^9 bytes)',
    )
    parser.add_argument(
        '--work-dir',
        type=Path,
        metavar='DIR',
        help='where the run will write (default: of the config, or work_dirs/<its name>)',
    )
    parser.add_argument('--json', type=Path, metavar='FILE', help='write everything as JSON')
    # Read when the config is: what reads them needs torch, which may be what is broken.
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        metavar='KEY=VALUE',
        default=[],
        help='overrides values of the config, as for `mmdeepfill browse`',
    )


def run(args: argparse.Namespace) -> int:
    """See the module."""
    _check_arguments(args)
    report = Report()
    _environment(report, args)
    try:
        if args.config:
            _config(report, args)
        if args.data or args.masks:
            _files(report, args)
        if report.passed and (args.tried or args.memory):
            _training(report, args)
    except ImportError as error:
        report.add('imports', [find('import-failed', error=error)])
        if args.traceback:
            raise
    report.show()
    if (args.tried or args.memory) and 'training' not in [one.name for one in report.sections]:
        print('training was not tried: fix the errors first')
    if args.json:
        write_text(report.as_json(), args.json)
    return 0 if report.passed else 1


def _check_arguments(args: argparse.Namespace) -> None:
    for option, value in (
        ('--try', args.tried),
        ('--memory', args.memory),
        ('--cfg-options', args.cfg_options),
    ):
        if value and not args.config:
            raise UserError(f'{option}: needs --config CONFIG')
    for option, value, least in (
        ('--memory', args.memory, 0.01),
        ('--workers', args.workers, 1),
        ('--min-side', args.min_side, 1),
        ('--iterations', args.iterations, 2),
    ):
        if value is not None and value < least:
            raise UserError(f'{option}: expected at least {least}, got {value}')
    if args.json and not args.json.absolute().parent.is_dir():
        raise UserError(f'--json: the folder of {str(args.json)!r} does not exist. Make it first.')


def _environment(report: Report, args: argparse.Namespace) -> None:
    installed = Installed()
    found = check_environment(installed)
    found += threads(os.environ, cores())
    if args.work_dir and not args.config:
        found += work_dir(args.work_dir)
    report.add('environment', found, versions=versions(installed), cores=cores())


def _config(report: Report, args: argparse.Namespace) -> None:
    from ..doctor.config import Recipe, check_config

    recipe = Recipe.of(_opened(args))
    if (args.tried or args.memory) and not recipe.trains:
        raise UserError(f'--try, --memory: config {args.config} has nothing to train')
    found = check_config(recipe)
    facts: dict[str, Any] = {'file': recipe.filename}
    if recipe.trains:
        folder = args.work_dir or Path(
            recipe.cfg.get('work_dir') or Path('work_dirs') / Path(args.config).stem
        )
        found += check_needs(recipe, folder)
        facts.update(iterations=recipe.max_iters, pictures=_times(recipe.picture_size))
    report.add('config', found, **facts)


def _times(size: tuple | None) -> str:
    return 'of the size of the files' if size is None else f'{size[0]}x{size[1]}'


def _opened(args: argparse.Namespace):
    from .arguments import add_config_options
    from .config import open_config

    parser = argparse.ArgumentParser('mmdeepfill doctor')
    add_config_options(parser)
    words = ['--cfg-options', *args.cfg_options] if args.cfg_options else []
    return open_config(args.config, parser.parse_args(words).cfg_options)


def _files(report: Report, args: argparse.Namespace) -> None:
    from ..doctor import data

    pictures = None
    with blame_config('--data', origin=False):
        for place in args.data or ():
            if not os.path.exists(place):
                raise UserError(
                    f'--data: no folder or list {str(place)!r} (looked from {os.getcwd()})'
                )
        if args.data:
            least = data.LEAST_SIDE if args.min_side is None else args.min_side
            pictures = data.look_at_images(args.data, args.workers, least)
            report.add('data', data.check_images(pictures), **pictures.facts())
    with blame_config('--masks', origin=False):
        if args.masks:
            looks = data.look_at_masks(args.masks)
            found = data.check_masks(looks)
            if pictures:
                found += data.check_masks_of(looks, pictures)
            report.add('masks', found, **data.facts(looks))


def _training(report: Report, args: argparse.Namespace) -> None:
    from ..doctor.training import largest_batch, try_training

    cfg = _opened(args)
    found: list[Any] = []
    facts: dict[str, Any] = {}
    if args.tried:
        found, facts = try_training(cfg, args.iterations)
    if args.memory:
        more, about = largest_batch(cfg, args.memory * _GIGA)
        found, facts = found + more, {**facts, **about}
    report.add('training', found, **facts)
