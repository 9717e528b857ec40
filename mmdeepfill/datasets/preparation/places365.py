"""Places365, standard and challenge (Zhou et al., PAMI 2017)."""

import argparse
from pathlib import Path, PurePosixPath

from ..image_files import read_lines
from .plan import DataSet, Plan, find_one_of, folder_option, hold_out, seed_option

TRAIN = (
    *tuple(
        f'data_{size}{variant}'
        for size in ('large', '256')
        for variant in ('', '_standard', '_challenge')
    ),
    'train',
)
VAL = ('val_large', 'val_256', 'val')
TRAIN_IMAGES = {'standard': 1_803_460, 'challenge': 8_026_628}
VAL_IMAGES = 36_500
CLASSES = 365
LAYOUT = """\
Below ROOT, what the archives unpack to:
  data_large/ or data_256/    a/airfield/00000001.jpg ...: 1,803,460 images (standard) or
                              8,026,628 (challenge) in 365 classes; also with _standard or
                              _challenge behind, as torchvision names them
  val_large/ or val_256/      Places365_val_00000001.jpg ...: 36,500 images
  train/ and val/             instead: the "easy format", a folder for each class
  places365_train_standard.txt (or _challenge.txt), places365_val.txt
                              if they are in ROOT or ROOT/meta, file names are compared with them

train.txt lists the training images, val.txt the validation images."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--variant',
        choices=list(TRAIN_IMAGES),
        help='whose training images those are (default: challenge where the '
        'folder or the only official list says so, or else standard)',
    )
    folder_option(parser, '--train', 'training images')
    folder_option(parser, '--val', 'validation images')
    parser.add_argument(
        '--val-size',
        type=int,
        metavar='N',
        help='list only N validation images, chosen by --seed (default: all)',
    )
    seed_option(parser)


def make_plan(root: Path, args: argparse.Namespace) -> Plan:
    plan = Plan(args.subset)
    train_folder = args.train or find_one_of(root, TRAIN, '--train')
    val_folder = args.val or find_one_of(root, VAL, '--val')
    sizes = {
        size
        for size in ('large', '256')
        for folder in (train_folder, val_folder)
        if f'_{size}' in folder
    }
    if len(sizes) > 1:
        plan.warn('layout', f'{train_folder!r} and {val_folder!r} hold images of different sizes.')
    variant = args.variant or _variant(root, train_folder)
    train, val = plan.images_in(root, train_folder), plan.images_in(root, val_folder)
    _check_train(plan, root, train_folder, train, variant)
    _check_val(plan, root, val_folder, val)
    plan.rule = f"Places365-{variant.capitalize()}'s own split."
    plan.official = {'train': TRAIN_IMAGES[variant], 'val': VAL_IMAGES}
    if args.val_size is not None:
        val = hold_out(val, args.val_size, args.seed)[1]
        plan.official['val'] = args.val_size
        plan.rule += f' Of the validation images {args.val_size}, chosen by seed {args.seed}.'
    plan.splits = {'train': train, 'val': val}
    return plan


def _check_train(plan: Plan, root: Path, folder: str, names: list[str], variant: str) -> None:
    below = [name[len(folder) + 1 :] for name in names]
    plan.check_names(folder, below, r'[a-z][\w-]*(/[\w-]+)*/\d{8}\.jpg', 'a/airfield/00000001.jpg')
    plan.check_classes(folder, {str(PurePosixPath(name).parent) for name in below}, CLASSES)
    plan.check_count(f'{folder} ({variant})', len(names), TRAIN_IMAGES[variant])
    source = _official_list(root, f'places365_train_{variant}.txt')
    # The easy format has other folders (train/airfield, not a/airfield) than the list.
    if source and PurePosixPath(folder).name.startswith('data_'):
        plan.check_listed(folder, below, _listed(source), source)


def _check_val(plan: Plan, root: Path, folder: str, names: list[str]) -> None:
    own = [PurePosixPath(name).name for name in names]
    plan.check_names(folder, own, r'Places365_val_\d{8}\.jpg', 'Places365_val_00000001.jpg')
    plan.check_count(folder, len(names), VAL_IMAGES)
    source = _official_list(root, 'places365_val.txt')
    if source:
        plan.check_listed(folder, own, _listed(source), source)


def _variant(root: Path, train_folder: str) -> str:
    if 'challenge' in train_folder:
        return 'challenge'
    here = [v for v in TRAIN_IMAGES if _official_list(root, f'places365_train_{v}.txt')]
    return 'challenge' if here == ['challenge'] and 'standard' not in train_folder else 'standard'


def _official_list(root: Path, name: str) -> Path | None:
    return next(
        (folder / name for folder in (root, root / 'meta') if (folder / name).is_file()), None
    )


def _listed(path: Path) -> list[str]:
    """Names of lines like '/a/airfield/00000001.jpg 0'."""
    return [line.rsplit(' ', 1)[0].lstrip('/') for line in read_lines(path)]


DATA_SET = DataSet(
    name='places365',
    title='Places365',
    url='http://places2.csail.mit.edu/download.html',
    images='1,803,460 train (challenge 8,026,628), 36,500 val',
    layout=LAYOUT,
    plan=make_plan,
    add_arguments=add_arguments,
)
