"""Measure a checkpoint: ``python tools/test.py CONFIG CHECKPOINT ...``."""
from mmdeepfill.cli.run import test

if __name__ == '__main__':
    test()
