"""Paris StreetView, as the inpainting papers since Context Encoders use it (CVPR 2016)."""

import argparse
from pathlib import Path, PurePosixPath

from .plan import DataSet, Plan, find_one_of, folder_option

TRAIN = ('paris_train_original', 'paris_train_original/paris_train_original')
VAL = ('paris_eval/paris_eval_gt', 'paris_eval_gt')
TRAIN_IMAGES, VAL_IMAGES = 14_900, 100
CORRUPTED = 'paris_eval_corrupted'
LAYOUT = """\
Below ROOT:
  paris_train_original/                 48.842502_2.344968_90_-004.JPG ...: 14,900 images
  paris_eval/paris_eval_gt/             001_im.png ... 100_im.png: 100 images
  paris_eval/paris_eval_corrupted/      the same with a hole; if there, names must pair

It is not for download: the authors of Context Encoders give it to who asks. train.txt lists the
training images, val.txt the 100 of paris_eval_gt, which papers report on."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    folder_option(parser, '--train', 'training images')
    folder_option(parser, '--val', 'evaluation images, without holes')


def make_plan(root: Path, args: argparse.Namespace) -> Plan:
    plan = Plan(args.subset)
    train_folder = args.train or _innermost(root)
    val_folder = args.val or find_one_of(root, VAL, '--val')
    train, val = plan.images_in(root, train_folder), plan.images_in(root, val_folder)
    plan.check_count(train_folder, len(train), TRAIN_IMAGES)
    plan.check_names(
        val_folder,
        [PurePosixPath(name).name for name in val],
        r'\d{3}_im\.(png|jpg|JPG)',
        '001_im.png',
    )
    plan.check_count(val_folder, len(val), VAL_IMAGES)
    _check_pairs(plan, root, val_folder, val)
    plan.splits = {'train': train, 'val': val}
    plan.official = {'train': TRAIN_IMAGES, 'val': VAL_IMAGES}
    plan.rule = "The authors' own split; val.txt is the evaluation set."
    return plan


def _innermost(root: Path) -> str:
    """The archive unpacked into a folder of its own name is one level deeper."""
    outer, inner = TRAIN
    return inner if (root / inner).is_dir() else find_one_of(root, (outer,), '--train')


def _check_pairs(plan: Plan, root: Path, val_folder: str, val: list[str]) -> None:
    corrupted = PurePosixPath(val_folder).parent / CORRUPTED
    if not (root / corrupted).is_dir():
        return
    holes = {_number(name) for name in plan.images_in(root, str(corrupted))}
    single = sorted(holes ^ {_number(name) for name in val})
    if single:
        plan.warn(
            'layout',
            f'{val_folder} and {corrupted}: {len(single)} images are in one of them alone.',
            single,
        )


def _number(name: str) -> str:
    return PurePosixPath(name).stem.split('_')[0]


DATA_SET = DataSet(
    name='paris_streetview',
    title='Paris StreetView',
    images='14,900 train, 100 val',
    url='https://github.com/pathak22/context-encoder',
    layout=LAYOUT,
    plan=make_plan,
    add_arguments=add_arguments,
)
