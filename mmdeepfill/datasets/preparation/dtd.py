"""Describable Textures Dataset, release 1.0.1 (Cimpoi et al., CVPR 2014)."""

import argparse
from collections import Counter
from pathlib import Path, PurePosixPath

from ..image_files import read_lines
from .plan import DataSet, Plan

IMAGES, LABELS = 'images', 'labels'
COUNT, CLASSES, OF_A_CLASS, OF_A_LIST = 5640, 47, 120, 1880
SPLITS = ('train', 'val', 'test')
LAYOUT = """\
Below ROOT, the archive's folder dtd/:
  images/    banded/banded_0002.jpg ...: 5,640 images, 120 in each of 47 classes
  labels/    train1.txt, val1.txt, test1.txt ... of ten folds: 1,880 images each

train.txt, val.txt and test.txt list the images of one fold (--fold)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--fold',
        type=int,
        default=1,
        choices=range(1, 11),
        metavar='1..10',
        help='which of the ten official splits (default: %(default)s)',
    )


def make_plan(root: Path, args: argparse.Namespace) -> Plan:
    plan = Plan(args.subset)
    for folder in (IMAGES, LABELS):
        if not (root / folder).is_dir():
            raise FileNotFoundError(
                f"{str(root)!r} has no folder {folder!r}; ROOT must be the archive's folder 'dtd'"
            )
    images = plan.images_in(root, IMAGES)
    _check_images(plan, [name[len(IMAGES) + 1 :] for name in images])
    there = set(images)
    for split in SPLITS:
        source = root / LABELS / f'{split}{args.fold}.txt'
        if not source.is_file():
            raise FileNotFoundError(
                f"official list not found: {str(source)!r}; unpack the archive's labels/"
            )
        listed = sorted(f'{IMAGES}/{line.strip()}' for line in read_lines(source))
        absent = [name for name in listed if name not in there]
        if absent:
            plan.missing(
                'list',
                f'{split}: {len(absent)} of {len(listed):,} images of '
                f'{str(source)!r} are not there.',
                absent,
            )
        plan.splits[split] = [name for name in listed if name in there]
        plan.check_count(source.name, len(listed), OF_A_LIST)
    unlisted = there.difference(*plan.splits.values())
    if unlisted:
        plan.warn(
            'list',
            f'{len(unlisted)} images are on no list of fold {args.fold}, and are not listed.',
            sorted(unlisted),
        )
    plan.official = dict.fromkeys(SPLITS, OF_A_LIST)
    plan.rule = f"Fold {args.fold} of the authors' ten."
    return plan


def _check_images(plan: Plan, below: list[str]) -> None:
    plan.check_names(IMAGES, below, r'([a-z-]+)/\1_\d{4}\.jpg', 'banded/banded_0002.jpg')
    sizes = Counter(PurePosixPath(name).parts[0] for name in below)
    plan.check_classes(IMAGES, sizes, CLASSES)
    plan.check_count(IMAGES, len(below), COUNT)
    uneven = [f'{name}: {size}' for name, size in sorted(sizes.items()) if size != OF_A_CLASS]
    if uneven:
        plan.missing(
            'count', f'{IMAGES}: {len(uneven)} classes do not have {OF_A_CLASS} images.', uneven
        )


DATA_SET = DataSet(
    name='dtd',
    title='Describable Textures (DTD)',
    images='5,640: 1,880 train, val and test',
    url='https://www.robots.ox.ac.uk/~vgg/data/dtd/',
    layout=LAYOUT,
    plan=make_plan,
    add_arguments=add_arguments,
)
