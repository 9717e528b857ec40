"""Make list files for Places365, as ``mmdeepfill data prepare places365`` does."""

import sys

from mmdeepfill.cli.data import prepare_tool

if __name__ == '__main__':
    sys.exit(prepare_tool('places365'))
