"""Convert weights: ``python tools/model_converters/deepfillv1_from_daa233.py --help``."""
from pathlib import Path

from mmdeepfill.cli.convert import daa233_main

if __name__ == '__main__':
    daa233_main(Path(__file__).resolve().parents[2] / 'configs')
