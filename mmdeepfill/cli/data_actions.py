"""The actions of `mmdeepfill data`."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..datasets.preparation import DATA_SETS
from ..datasets.preparation.content import Policies
from ..datasets.preparation.findings import errors_of, warnings_of
from ..datasets.preparation.prepare import (
    Outcome,
    Scanning,
    check_splits,
    prepare,
    read_splits,
    write_report,
)
from ..datasets.preparation.scan import CACHE_NAME
from .errors import UserError


def list_sets(_: argparse.Namespace) -> None:
    for data_set in DATA_SETS.values():
        print(f'{data_set.name:18}{data_set.title}: {data_set.images}\n{"":18}{data_set.url}')
    print('\n`mmdeepfill data prepare NAME --help` shows the layout that is expected.')


def prepare_set(args: argparse.Namespace) -> None:
    data_set, out = args.data_set, args.out or args.root
    with _told():
        for option, folder in (('ROOT', args.root), ('--out', out)):
            if not folder.is_dir():
                raise FileNotFoundError(f'{option}: folder not found: {str(folder)!r}')
        _check_report(args.report)
        plan = data_set.plan(args.root, args)
        policies = Policies(args.unreadable, args.damaged, args.duplicates, args.leaks)
        outcome = prepare(args.root, plan, out, _scanning(args, out), policies, args.force)
        about = {
            'data_set': data_set.name,
            'rule': plan.rule,
            'official': plan.official,
            'subset': args.subset,
            'check': args.check,
            'policies': policies._asdict(),
            'written': bool(outcome.written),
        }
        _tell(outcome, args.report, about, 'no list was written')
    for split, state in outcome.written.items():
        left_out = len(plan.splits[split]) - len(outcome.splits[split])
        print(
            f'{out / split}.txt: {len(outcome.splits[split]):,} images'
            + (f', {left_out} left out' if left_out else '')
            + f' ({state})'
        )
    print(plan.rule)


def check_set(args: argparse.Namespace) -> None:
    with _told():
        folders = {path.resolve().parent for path in args.lists}
        if args.root is None and len(folders) > 1:
            raise ValueError(
                'the lists are in several folders; say with --root what their paths are relative to'
            )
        root = args.root or args.lists[0].parent
        if not root.is_dir():
            raise FileNotFoundError(f'--root: folder not found: {str(root)!r}')
        _check_report(args.report)
        splits = read_splits(args.lists, args.root or '')
        policies = Policies('stop', args.damaged, args.duplicates, args.leaks)
        outcome = check_splits(root, splits, _scanning(args, args.lists[0].parent), policies)
        about = {'check': args.check, 'policies': policies._asdict()}
        _tell(outcome, args.report, about, 'the lists should not be used')
    for path, names in zip(args.lists, splits.values()):
        print(f'{path}: {len(names):,} images')


def _scanning(args: argparse.Namespace, folder: Path) -> Scanning:
    return Scanning(args.check, args.workers, args.cache or folder / CACHE_NAME, args.fresh)


def _check_report(path: Path | None) -> None:
    if path is None:
        return
    if path.suffix != '.json':
        raise ValueError(f'--report: {str(path)!r} must end in .json')
    if not path.parent.is_dir():
        raise FileNotFoundError(f'--report: folder not found: {str(path.parent)!r}')


def _tell(outcome: Outcome, report: Path | None, about: dict, consequence: str) -> None:
    if report is not None:
        write_report(report, outcome.report(**about))
    for finding in warnings_of(outcome.findings):
        print(f'warning: {finding.message()}', file=sys.stderr)
    errors = errors_of(outcome.findings)
    if errors:
        raise UserError('\n'.join([*(f.message() for f in errors), f'({consequence})']))


@contextmanager
def _told() -> Iterator[None]:
    """Mistakes in options and folders, and interruptions, without a traceback."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise UserError(str(error)) from error
    except KeyboardInterrupt:
        print('interrupted; the same command resumes from here', file=sys.stderr)
        raise SystemExit(130) from None
