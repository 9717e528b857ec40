"""``mmdeepfill publish``: from a training's checkpoint to one to hand out."""

import argparse

import yaml

from ..checkpoints.selection import WEIGHTS
from ..zoo.publish import FORMATS, metafile_entry, publish
from .config import load_config
from .errors import blame_checkpoint, blame_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.description = (
        'Write the weights of a checkpoint to a new file, NAME_DATE-HASH.pth, without '
        'optimizer and history, and print its entry for metafile.yml.'
    )
    parser.add_argument(
        'config', help='config of the model: a file, or a name of `mmdeepfill models`'
    )
    parser.add_argument('checkpoint', help='checkpoint file of ours, of mmagic or of mmediting')
    parser.add_argument('--out', required=True, metavar='FOLDER', help='where the file goes')
    parser.add_argument('--name', help='first part of its name; that of the config by default')
    parser.add_argument('--date', metavar='YYYYMMDD', help='today by default')
    parser.add_argument(
        '--weights',
        choices=WEIGHTS,
        default='saved',
        help='of a training with an '
        'exponential moving average: that, or the trained weights; by default '
        'what loading the checkpoint gives, which is the average',
    )
    parser.add_argument(
        '--parts',
        nargs='+',
        metavar='PART',
        help='children of the model to keep, for example generator; all by default',
    )
    parser.add_argument(
        '--url', metavar='ADDRESS', help='of the folder that the file will be in, for the entry'
    )
    parser.add_argument(
        '--drop-objects',
        action='store_true',
        help='read a checkpoint that also '
        'holds objects, as those of mmagic do, and leave them out; none is run',
    )
    parser.add_argument('--half', action='store_true', help='keep floating point as float16')
    parser.add_argument('--format', choices=FORMATS, default='pth', help='default: %(default)s')


def run(args: argparse.Namespace) -> None:
    """Publish as ``args`` says.

    Raises:
        UserError: If the config or the checkpoint cannot be used, or FOLDER not be written.
    """
    config = load_config(args.config, {}).filename
    with blame_config('publish', origin=False), blame_checkpoint():
        published = publish(
            config,
            args.checkpoint,
            args.out,
            args.name,
            args.date,
            args.weights,
            args.parts,
            args.drop_objects,
            args.half,
            args.format,
        )
    print(
        f'wrote {published.path}, {published.size} bytes, sha256 {published.sha256}\n'
        'entry for Models in metafile.yml:\n'
    )
    entry = metafile_entry(published, config, args.url)
    print(yaml.safe_dump([entry], sort_keys=False, width=200), end='')
