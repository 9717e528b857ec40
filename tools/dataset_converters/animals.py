"""Make list files for the Animal Image Dataset, as ``mmdeepfill data prepare animals`` does."""

import sys

from mmdeepfill.cli.data import prepare_tool

if __name__ == '__main__':
    sys.exit(prepare_tool('animals'))
