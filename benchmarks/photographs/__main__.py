"""Photographs that judge fills.

python -m benchmarks.photographs fetch              # photographs out of free packages
python -m benchmarks.photographs small              # reduced copies to train on
python -m benchmarks.photographs judge              # fill, measure, compare
python -m benchmarks.photographs sheets A B         # two results side by side, no names
python -m benchmarks.photographs tally              # what was kept by looking
"""

import argparse
import sys
from pathlib import Path

from mmdeepfill.core.files import write_text
from mmdeepfill.datasets.manifest import ManifestMismatch

from .catalogue import SPLITS
from .contenders import DEFAULT
from .manifests import CLASSES, COUNTS

DATA, OUT = Path('data/photographs'), Path('work_dirs/photographs')
GROUPS = ('small', 'removal', *(f'{split}_{name}' for split in COUNTS for name in CLASSES))


def main() -> int:
    """Parse the command line and run what it names."""
    parser = argparse.ArgumentParser(
        prog='python -m benchmarks.photographs', description=__doc__.splitlines()[0]
    )
    commands = parser.add_subparsers(dest='command', required=True)
    _add_fetch(commands)
    _add_small(commands)
    _add_add(commands)
    _add_manifests(commands)
    _add_judge(commands)
    _add_sheets(commands)
    _add_tally(commands)
    _add_overview(commands)
    args = parser.parse_args()
    try:
        return args.run(args) or 0
    except (ValueError, OSError, ManifestMismatch) as error:
        print(f'error: {error}', file=sys.stderr)
        return 2


def _add_fetch(commands) -> None:
    parser = commands.add_parser('fetch', help='lay out the photographs of the catalogue')
    parser.add_argument('--out', type=Path, default=DATA, help='folder (%(default)s)')
    parser.add_argument('--splits', nargs='+', choices=SPLITS, default=list(SPLITS))
    parser.add_argument('--debs', type=Path, help='folder of .deb files, where there is no apt')
    parser.add_argument(
        '--python-only', action='store_true', help='what Python packages hold: no apt, no download'
    )
    parser.set_defaults(run=_fetch)


def _fetch(args) -> int:
    from .fetch import fetch

    sources = ('python',) if args.python_only else ('python', 'debian')
    failures = fetch(args.out, args.splits, args.debs, sources)
    for line in failures:
        print(f'error: {line}', file=sys.stderr)
    return 1 if failures else 0


def _add_small(commands) -> None:
    parser = commands.add_parser(
        'small', help='write reduced copies and lists to train on, and crops to test'
    )
    parser.add_argument('--data', type=Path, default=DATA, help='of `fetch` (%(default)s)')
    parser.add_argument(
        '--side',
        type=int,
        default=768,
        metavar='PIXELS',
        help='most of the shorter side (%(default)s)',
    )
    parser.set_defaults(run=_small)


def _small(args) -> None:
    from .small import crop, reduce

    reduce(args.data, args.side)
    crop(args.data)


def _add_add(commands) -> None:
    parser = commands.add_parser('add', help='add photographs to the catalogue')
    parser.add_argument('selection', type=Path, help='table of tab-separated values, see add.py')
    parser.add_argument('--debs', type=Path, help='folder of .deb files')
    parser.set_defaults(run=_add)


def _add(args) -> None:
    from .add import add

    for line in add(args.selection, args.debs):
        print(f'left out of train: {line}')


def _add_manifests(commands) -> None:
    parser = commands.add_parser('manifests', help='draw the frozen holes anew from their seeds')
    parser.add_argument('--data', type=Path, default=DATA, help='of `fetch` (%(default)s)')
    parser.set_defaults(run=_manifests)


def _manifests(args) -> None:
    from mmdeepfill.datasets.manifest_files import load_manifest, save_manifest

    from .manifests import file_of, make

    for name, manifest in make(args.data).items():
        file = file_of(name)
        same = file.is_file() and load_manifest(file).sha256() == manifest.sha256()
        print(f'{name}: {len(manifest.images)} cases, {"the same" if same else "written"}')
        if not same:
            save_manifest(manifest, file)


def _add_judge(commands) -> None:
    parser = commands.add_parser('judge', help='fill, measure, compare')
    parser.add_argument('--data', type=Path, default=DATA, help='of `fetch` (%(default)s)')
    parser.add_argument('--out', type=Path, default=OUT, help='results (%(default)s)')
    parser.add_argument(
        '--groups',
        nargs='+',
        choices=GROUPS,
        metavar='GROUP',
        default=[name for name in GROUPS if name.startswith(('test', 'removal'))],
        help=f'of {", ".join(GROUPS)}; default: test_* and removal',
    )
    parser.add_argument(
        '--contenders',
        default=','.join(DEFAULT),
        metavar='A,B,...',
        help='default, truth, biharmonic, shiftmap, fsr, pypatchmatch, or '
        'MODEL[@STRATEGY][=WEIGHTS]; the first is compared with the others '
        '(%(default)s)',
    )
    parser.add_argument(
        '--outside', type=Path, metavar='FOLDER', help='packages of shiftmap, fsr and pypatchmatch'
    )
    parser.add_argument('--limit', type=int, metavar='N', help='so many cases of each group')
    parser.add_argument(
        '--again',
        default='',
        metavar='A,B,...',
        help='contenders whose stored results are of another model by now',
    )
    parser.set_defaults(run=_judge)


def _judge(args) -> None:
    from .cases import groups
    from .contenders import build
    from .judge import judge
    from .store import Store

    contenders = [build(spec, args.outside) for spec in args.contenders.split(',')]
    report = judge(
        groups(args.data, args.groups, args.limit),
        contenders,
        Store(args.out),
        args.again.split(','),
    )
    write_text(report, args.out / 'report.md')
    print(report)


def _add_sheets(commands) -> None:
    parser = commands.add_parser('sheets', help='lay two results side by side, without names')
    parser.add_argument('first', help='contender')
    parser.add_argument('second', help='contender')
    parser.add_argument('--out', type=Path, default=OUT, help='of `judge` (%(default)s)')
    parser.add_argument('--sheets', type=Path, default=OUT / 'sheets', help='(%(default)s)')
    parser.add_argument(
        '--cases',
        nargs='+',
        default=[],
        metavar='NAME',
        help='beginnings of names of cases, such as test_label',
    )
    parser.add_argument('--per-sheet', type=int, default=4, metavar='N')
    parser.add_argument('--seed', type=int, default=0, help='of order and sides (%(default)s)')
    parser.set_defaults(run=_sheets)


def _sheets(args) -> None:
    from .looking import make_sheets
    from .store import Store

    for sheet in make_sheets(
        Store(args.out), args.first, args.second, args.sheets, args.seed, args.per_sheet, args.cases
    ):
        print(sheet)
    print(f'look at each at 100 %, and fill in {args.sheets / "answers.txt"}')


def _add_tally(commands) -> None:
    parser = commands.add_parser('tally', help='count what was kept')
    parser.add_argument('--sheets', type=Path, default=OUT / 'sheets', help='(%(default)s)')
    parser.set_defaults(run=_tally)


def _tally(args) -> None:
    from .looking import tally

    print(tally(args.sheets), end='')


def _add_overview(commands) -> None:
    parser = commands.add_parser('overview', help='draw all cases on one small picture, with names')
    parser.add_argument('contenders', nargs='+', metavar='CONTENDER')
    parser.add_argument('--out', type=Path, default=OUT, help='of `judge` (%(default)s)')
    parser.add_argument('--picture', type=Path, default=OUT / 'overview.jpg', help='(%(default)s)')
    parser.add_argument(
        '--cases',
        nargs='+',
        default=[],
        metavar='NAME',
        help='beginnings of names of cases, such as test_label',
    )
    parser.add_argument(
        '--side', type=int, default=150, metavar='PIXELS', help='of a picture (%(default)s)'
    )
    parser.set_defaults(run=_overview)


def _overview(args) -> None:
    from .overview import make_overview
    from .store import Store

    count = make_overview(Store(args.out), args.contenders, args.picture, args.cases, args.side)
    print(f'{count} cases: {args.picture}')


if __name__ == '__main__':
    sys.exit(main())
