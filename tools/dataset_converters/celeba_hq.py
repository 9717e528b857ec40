"""Make train.txt and val.txt for CelebA-HQ, and check every image.

Takes one folder of the 30,000 faces, PNG or JPEG, in its usual names: CelebA-HQ-img/
(CelebAMask-HQ), celeba_hq/, celeba-1024/, data1024x1024/, images/; or train/ and val/
where they are apart already. There is no official split. Unless train/ and val/ or
--val-list say otherwise, 2,000 images chosen by --seed are held out, and 28,000 train.
Lists are written to ROOT, with paths relative to it. Bad images are listed and left
out, and the exit status is then 1.
"""
import argparse
import sys
from pathlib import Path

from mmdeepfill.datasets.image_files import read_lines
from mmdeepfill.datasets.listing import (Split, converter_parser, find_one_of, find_some,
                                         hold_out, run_converter)

IMAGES = ('CelebA-HQ-img', 'celeba_hq', 'celeba-1024', 'data1024x1024', 'images')


def make_split(args: argparse.Namespace) -> Split:
    parts = [args.root / 'train', args.root / 'val']
    if args.images is None and args.val_list is None and all(p.is_dir() for p in parts):
        return dict(train=find_some(args.root, 'train'), val=find_some(args.root, 'val'))
    folder = args.images or find_one_of(args.root, IMAGES, '--images')
    names = find_some(args.root, folder)
    if args.val_list is None:
        train, val = hold_out(names, args.val_size, args.seed)
        return dict(train=train, val=val)
    listed = {Path(line.strip()).stem for line in read_lines(args.val_list)}
    unknown = listed - {Path(name).stem for name in names}
    if unknown or not listed:
        raise ValueError(f'--val-list {str(args.val_list)!r} names {len(unknown)} of {len(listed)} '
                         f'images that are not in {folder!r}, for example '
                         f'{sorted(unknown)[:3]}')
    return dict(train=[n for n in names if Path(n).stem not in listed],
                val=[n for n in names if Path(n).stem in listed])


def main() -> int:
    parser = converter_parser(__doc__)
    parser.add_argument('--images', metavar='FOLDER', help='images, below ROOT')
    parser.add_argument('--val-size', type=int, default=2000, metavar='N',
                        help='images to hold out (default: %(default)s)')
    parser.add_argument('--val-list', type=Path, metavar='FILE',
                        help='hold out the images of this list instead; one a line, folder '
                        'and ending do not matter')
    return run_converter(parser, make_split)


if __name__ == '__main__':
    sys.exit(main())
