"""Animal Image Dataset: 90 kinds of animals, 60 photographs each (ANIMALS of the student table)."""

import argparse
from collections import defaultdict
from pathlib import Path, PurePosixPath

from .plan import DataSet, Plan, hold_out, seed_option

COUNT, KINDS, OF_A_KIND, HELD_OUT = 5400, 90, 60, 5
#: Where the archive has its folders of kinds.
_FOLDERS = ('animals/animals', 'animals', '.')
LAYOUT = """\
Below ROOT, the archive's folder animals/ (or that folder within itself, or ROOT itself):
  antelope/    02f4b3be2d.jpg ...: 60 images
  badger/      ...: 90 folders of kinds, 5,400 images

train.txt lists 55 images of each kind (4,950), val.txt the other 5 (450), chosen at random with
--seed. The split of the table was not published; only its sizes are known."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    seed_option(parser)


def make_plan(root: Path, args: argparse.Namespace) -> Plan:
    plan = Plan(args.subset)
    folder = next((name for name in _FOLDERS if (root / name).is_dir()), '.')
    images = plan.images_in(root, folder) if folder != '.' else _directly_below(plan, root)
    kinds = defaultdict(list)
    for name in images:
        kinds[PurePosixPath(name).parent.name].append(name)
    plan.check_classes('animals', kinds, KINDS)
    plan.check_count('animals', len(images), COUNT)
    uneven = [f'{kind}: {len(names)}' for kind, names in kinds.items() if len(names) != OF_A_KIND]
    if uneven:
        plan.missing('count', f'{len(uneven)} kinds do not have {OF_A_KIND} images.', uneven)
    train, val = [], []
    for number, kind in enumerate(sorted(kinds)):
        rest, held_out = _split(sorted(kinds[kind]), args.seed, number)
        train += rest
        val += held_out
    plan.splits = {'train': sorted(train), 'val': sorted(val)}
    plan.official = {'train': COUNT - KINDS * HELD_OUT, 'val': KINDS * HELD_OUT}
    plan.rule = f'{HELD_OUT} of {OF_A_KIND} images of each kind are held out, seed {args.seed}.'
    return plan


def _directly_below(plan: Plan, root: Path) -> list[str]:
    """Images of folders of kinds that ROOT itself holds."""
    folders = sorted(path.name for path in root.iterdir() if path.is_dir())
    return [name for folder in folders for name in plan.images_in(root, folder)]


def _split(names: list[str], seed: int, number: int) -> tuple[list[str], list[str]]:
    """Split the images of one kind: the rest, and those held out."""
    if len(names) <= HELD_OUT:
        return names, []
    return hold_out(names, HELD_OUT, seed + number)


DATA_SET = DataSet(
    name='animals',
    title='Animal Image Dataset (90 kinds)',
    images='5,400: 4,950 train, 450 val',
    url='https://www.kaggle.com/datasets/iamsouravbanerjee/animal-image-dataset-90-different-animals',
    layout=LAYOUT,
    plan=make_plan,
    add_arguments=add_arguments,
)
