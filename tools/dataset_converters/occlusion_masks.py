"""Make irregular masks from videos, as ``mmdeepfill masks`` does."""
import sys

from mmdeepfill.cli.masks import main

if __name__ == '__main__':
    sys.exit(main())
