"""Fill holes in pictures: ``python tools/inpaint.py CONFIG CHECKPOINT IMAGE ...``."""

from mmdeepfill.cli.inpaint import main

if __name__ == '__main__':
    raise SystemExit(main())
