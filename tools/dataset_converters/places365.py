"""Make train.txt and val.txt for Places365, and check every image.

Takes the folders that the archives of http://places2.csail.mit.edu unpack to:
training images in data_large/ or data_256/ (also with _standard or _challenge behind,
as torchvision names them), validation images in val_large/ or val_256/; or the
"easy format", train/ and val/. Lists are written to ROOT, with paths relative to it.
Bad images are listed and left out, and the exit status is then 1.
"""
import argparse
import sys

from mmdeepfill.datasets.listing import (Split, converter_parser, find_one_of, find_some,
                                         hold_out, run_converter)

TRAIN = tuple(f'data_{size}{variant}' for size in ('large', '256')
              for variant in ('', '_standard', '_challenge')) + ('train',)
VAL = ('val_large', 'val_256', 'val')


def make_split(args: argparse.Namespace) -> Split:
    train = args.train or find_one_of(args.root, TRAIN, '--train')
    val = args.val or find_one_of(args.root, VAL, '--val')
    val_names = find_some(args.root, val)
    if args.val_size is not None:
        val_names = hold_out(val_names, args.val_size, args.seed)[1]
    return dict(train=find_some(args.root, train), val=val_names)


def main() -> int:
    parser = converter_parser(__doc__)
    parser.add_argument('--train', metavar='FOLDER', help='training images, below ROOT')
    parser.add_argument('--val', metavar='FOLDER', help='validation images, below ROOT')
    parser.add_argument('--val-size', type=int, metavar='N',
                        help='list only N validation images, chosen by --seed (default: all)')
    return run_converter(parser, make_split)


if __name__ == '__main__':
    sys.exit(main())
