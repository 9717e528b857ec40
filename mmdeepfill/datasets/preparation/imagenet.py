"""ImageNet, ILSVRC 2012 classification (Russakovsky et al., IJCV 2015)."""

import argparse
from pathlib import Path, PurePosixPath

from .plan import DataSet, Plan, find_one_of, folder_option, hold_out, seed_option

_PARENTS = ('', 'ILSVRC/Data/CLS-LOC/', 'Data/CLS-LOC/')
TRAIN = (*tuple(f'{parent}train' for parent in _PARENTS), 'ILSVRC2012_img_train')
VAL = (*tuple(f'{parent}val' for parent in _PARENTS), 'ILSVRC2012_img_val')
TRAIN_IMAGES, VAL_IMAGES, CLASSES = 1_281_167, 50_000, 1000
LAYOUT = """\
Below ROOT:
  train/    n01440764/n01440764_10026.JPEG ...: 1,281,167 images in 1,000 classes
  val/      ILSVRC2012_val_00000001.JPEG ...: 50,000 images, flat or in class folders
or the same below ILSVRC/Data/CLS-LOC/, or in ILSVRC2012_img_train/ and ILSVRC2012_img_val/. The
training archive holds an archive for each class; unpack those too.

train.txt lists the training images, val.txt the validation images. 22 training images are CMYK
and n02105855_2933.JPEG is a PNG: they can be read, are listed, and are named in a warning."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    folder_option(parser, '--train', 'training images')
    folder_option(parser, '--val', 'validation images')
    parser.add_argument(
        '--train-size',
        type=int,
        metavar='N',
        help='list this many training images, chosen at random (default: all)',
    )
    seed_option(parser)


def make_plan(root: Path, args: argparse.Namespace) -> Plan:
    plan = Plan(args.subset)
    train_folder = args.train or find_one_of(root, TRAIN, '--train')
    val_folder = args.val or find_one_of(root, VAL, '--val')
    train, val = plan.images_in(root, train_folder), plan.images_in(root, val_folder)
    below = [name[len(train_folder) + 1 :] for name in train]
    plan.check_names(
        train_folder, below, r'(n\d{8})/\1_\d+\.JPEG', 'n01440764/n01440764_10026.JPEG'
    )
    plan.check_classes(train_folder, {PurePosixPath(name).parts[0] for name in below}, CLASSES)
    plan.check_count(train_folder, len(train), TRAIN_IMAGES)
    own = [PurePosixPath(name).name for name in val]
    plan.check_names(val_folder, own, r'ILSVRC2012_val_\d{8}\.JPEG', 'ILSVRC2012_val_00000001.JPEG')
    plan.check_count(val_folder, len(val), VAL_IMAGES)
    plan.official = {'train': TRAIN_IMAGES, 'val': VAL_IMAGES}
    plan.rule = "ILSVRC 2012's own split."
    if args.train_size is not None:
        if not 1 <= args.train_size < len(train):
            raise ValueError(
                f'--train-size: expected 1 to {len(train) - 1:,}, fewer than the training images, '
                f'got {args.train_size:,}'
            )
        train = hold_out(train, args.train_size, args.seed)[1]
        plan.official['train'] = args.train_size
        plan.rule = (
            f'{args.train_size:,} training images, chosen by seed {args.seed}, and the official '
            'validation images.'
        )
    plan.splits = {'train': train, 'val': val}
    return plan


DATA_SET = DataSet(
    name='imagenet',
    title='ImageNet (ILSVRC 2012)',
    images='1,281,167 train, 50,000 val',
    url='https://www.image-net.org/challenges/LSVRC/2012/',
    layout=LAYOUT,
    plan=make_plan,
    add_arguments=add_arguments,
)
