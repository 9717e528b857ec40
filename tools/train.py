"""Train a model, as `mim train` does: ``python tools/train.py CONFIG ...``, or mmdeepfill train."""

import sys

from mmdeepfill.cli.main import main

if __name__ == '__main__':
    raise SystemExit(main(['train', *sys.argv[1:]]))
