"""Convert weights: ``python tools/model_converters/deepfillv2_from_tensorflow.py --help``."""
from pathlib import Path

from mmdeepfill.cli.convert import tensorflow_v2_main

if __name__ == '__main__':
    tensorflow_v2_main(Path(__file__).resolve().parents[2] / 'configs')
