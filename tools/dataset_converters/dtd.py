"""Make list files for the Describable Textures Dataset, as ``mmdeepfill data prepare dtd`` does."""

import sys

from mmdeepfill.cli.data import prepare_tool

if __name__ == '__main__':
    sys.exit(prepare_tool('dtd'))
