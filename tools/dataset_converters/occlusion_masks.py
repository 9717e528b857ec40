"""Make irregular masks from videos, as ``mmdeepfill masks from-video`` does."""

import sys

from mmdeepfill.cli.masks_from_video import main

if __name__ == '__main__':
    sys.exit(main())
