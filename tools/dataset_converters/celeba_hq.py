"""Make list files for CelebA-HQ, as ``mmdeepfill data prepare celeba_hq`` does."""

import sys

from mmdeepfill.cli.data import prepare_tool

if __name__ == '__main__':
    sys.exit(prepare_tool('celeba_hq'))
