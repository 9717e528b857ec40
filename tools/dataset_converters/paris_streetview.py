"""Make list files for Paris StreetView, as ``mmdeepfill data prepare paris_streetview`` does."""

import sys

from mmdeepfill.cli.data import prepare_tool

if __name__ == '__main__':
    sys.exit(prepare_tool('paris_streetview'))
