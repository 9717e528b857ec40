"""CelebA-HQ (Karras et al., ICLR 2018), also as part of CelebAMask-HQ."""

import argparse
import re
from pathlib import Path, PurePosixPath

from ..image_files import read_lines
from .plan import DataSet, Plan, find_one_of, folder_option, hold_out, seed_option

IMAGES = (
    'CelebA-HQ-img',
    'celeba_hq',
    'celeba-1024',
    'data1024x1024',
    'data512x512',
    'data256x256',
    'celeba_hq_256',
    'images',
)
COUNT = 30_000
LAYOUT = """\
Below ROOT, the 30,000 faces, JPEG or PNG, in one folder of a usual name:
  CelebA-HQ-img/     0.jpg ... 29999.jpg (CelebAMask-HQ)
  data1024x1024/     00001.jpg ... 30000.jpg; also data512x512/, data256x256/
  celeba_hq_256/     00000.jpg ... 29999.jpg; also celeba_hq/, celeba-1024/, images/
  train/ and val/    instead, where they are apart already

There is no official split, and papers differ. Of one folder, 2,000 images (--val-size), chosen
by --seed, are held out in val.txt, and train.txt lists the other 28,000. --val-list holds out the
images of someone else's list instead; train/ and val/ are taken as they are. Results on
different splits are not comparable."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    folder_option(parser, '--images', 'images')
    parser.add_argument(
        '--val-size',
        type=int,
        default=2000,
        metavar='N',
        help='images to hold out (default: %(default)s)',
    )
    parser.add_argument(
        '--val-list',
        type=Path,
        metavar='FILE',
        help='hold out the images of this list instead; one a line, folder '
        'and ending do not matter',
    )
    seed_option(parser)


def make_plan(root: Path, args: argparse.Namespace) -> Plan:
    plan = Plan(args.subset)
    parts = [root / 'train', root / 'val']
    if args.images is None and args.val_list is None and all(p.is_dir() for p in parts):
        plan.splits = {'train': plan.images_in(root, 'train'), 'val': plan.images_in(root, 'val')}
        plan.rule = 'The folders train/ and val/ as they are.'
        _check(plan, 'train and val', plan.splits['train'] + plan.splits['val'])
        return plan
    folder = args.images or find_one_of(root, IMAGES, '--images')
    names = plan.images_in(root, folder)
    _check(plan, folder, names)
    if args.val_list is not None:
        plan.splits = _split_by_list(names, folder, args.val_list)
        plan.rule = f'The images of {args.val_list.name} are held out.'
    elif names:
        train, val = hold_out(names, args.val_size, args.seed)
        plan.splits = {'train': train, 'val': val}
        plan.rule = f'{args.val_size} images, chosen by seed {args.seed}, are held out.'
    return plan


def _check(plan: Plan, what: str, names: list[str]) -> None:
    stems = [PurePosixPath(name).stem for name in names]
    plan.check_names(what, stems, r'\D*\d+\D*', '0 or 00001')
    numbers = [int(found.group()) for found in (re.search(r'\d+', s) for s in stems) if found]
    plan.check_count(what, len(names), COUNT, numbers)


def _split_by_list(names: list[str], folder: str, source: Path) -> dict:
    listed = {Path(line.strip()).stem for line in read_lines(source)}
    unknown = listed - {Path(name).stem for name in names}
    if unknown or not listed:
        raise ValueError(
            f'--val-list {str(source)!r} names {len(unknown)} of {len(listed)} '
            f'images that are not in {folder!r}, for example '
            f'{sorted(unknown)[:3]}'
        )
    return {
        'train': [n for n in names if Path(n).stem not in listed],
        'val': [n for n in names if Path(n).stem in listed],
    }


DATA_SET = DataSet(
    name='celeba_hq',
    title='CelebA-HQ',
    images='30,000: ours 28,000 train, 2,000 val',
    url='https://github.com/switchablenorms/CelebAMask-HQ',
    layout=LAYOUT,
    plan=make_plan,
    add_arguments=add_arguments,
)
