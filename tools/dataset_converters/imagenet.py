"""Make list files for ImageNet, as ``mmdeepfill data prepare imagenet`` does."""

import sys

from mmdeepfill.cli.data import prepare_tool

if __name__ == '__main__':
    sys.exit(prepare_tool('imagenet'))
