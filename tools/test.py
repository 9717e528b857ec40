"""Measure a checkpoint, as `mim test` does; or mmdeepfill test CONFIG CHECKPOINT ..."""

import sys

from mmdeepfill.cli.main import main

if __name__ == '__main__':
    raise SystemExit(main(['test', *sys.argv[1:]]))
