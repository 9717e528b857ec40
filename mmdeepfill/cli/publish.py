"""tools/model_converters/publish_model.py: from a training's checkpoint to one to hand out."""
import argparse
from typing import List, Optional

import yaml

from ..checkpoints.publish import FORMATS, metafile_entry, publish
from ..checkpoints.selection import WEIGHTS
from .config import load_config
from .errors import blame_checkpoint, blame_config, exit_on_user_error


def parser() -> argparse.ArgumentParser:
    """The parser of tools/model_converters/publish_model.py."""
    result = argparse.ArgumentParser(
        description='Write the weights of a checkpoint to a new file, NAME_DATE-HASH.pth, without '
        'optimizer and history, and print its entry for metafile.yml.')
    result.add_argument('config', help='config file of the model')
    result.add_argument('checkpoint', help='checkpoint file of ours, of mmagic or of mmediting')
    result.add_argument('--out', required=True, metavar='FOLDER', help='where the file goes')
    result.add_argument('--name', help='first part of its name; that of the config by default')
    result.add_argument('--date', metavar='YYYYMMDD', help='today by default')
    result.add_argument('--weights', choices=WEIGHTS, default='saved', help='of a training with an '
                        'exponential moving average: that, or the trained weights; by default '
                        'what loading the checkpoint gives, which is the average')
    result.add_argument('--parts', nargs='+', metavar='PART', help='children of the model to keep, '
                        'for example generator; all by default')
    result.add_argument('--url', metavar='ADDRESS', help='of the folder that the file will be in, '
                        'for the entry')
    result.add_argument('--drop-objects', action='store_true', help='read a checkpoint that also '
                        'holds objects, as those of mmagic do, and leave them out; none is run')
    result.add_argument('--half', action='store_true', help='keep floating point as float16')
    result.add_argument('--format', choices=FORMATS, default='pth', help='default: %(default)s')
    result.add_argument('--traceback', action='store_true', help='show whole tracebacks')
    return result


def main(argv: Optional[List[str]] = None) -> None:
    """Run as ``sys.argv`` says. A user's mistake ends the process with status 2."""
    args = parser().parse_args(argv)
    with exit_on_user_error(args.traceback):
        load_config(args.config, {})  # for what it says of mistakes
        with blame_config('publish'), blame_checkpoint():
            published = publish(args.config, args.checkpoint, args.out, args.name, args.date,
                                args.weights, args.parts, args.drop_objects, args.half,
                                args.format)
        print(f'wrote {published.path}, {published.size} bytes, sha256 {published.sha256}\n'
              'entry for Models in metafile.yml:\n')
        entry = metafile_entry(published, args.config, args.url)
        print(yaml.safe_dump([entry], sort_keys=False, width=200), end='')
